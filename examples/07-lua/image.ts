import { app, type Image, image } from "ashlar";
import { allocTlsf, fsRam, fsRom } from "ashlar/components";

// The interpreter of Lua 5.1 as it was released: its core, its libraries, and lua.c, whose `main` is the program.
const core =
  "lapi lcode ldebug ldo ldump lfunc lgc llex lmem lobject lopcodes lparser lstate lstring ltable ltm lundump lvm lzio";
const libraries = "lauxlib lbaselib ldblib liolib linit lmathlib loadlib loslib lstrlib ltablib";

const lua: Image = image({
  name: "lua",
  targets: ["qemu-microvm"],
  memory: "32MiB",
  use: [
    app({
      sources: `${core} ${libraries} lua`.split(" ").map((name) => `lua/${name}.c`),
      requires: { "libc.math": "^1", vfs: "^1", time: "^1" },
    }),
    fsRom({ from: "./scripts", at: "/" }),
    fsRam({ at: "/tmp" }),
    allocTlsf({ grow: "1MiB" }),
  ],
});

export default lua;
