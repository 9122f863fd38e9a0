import { fuzzTests } from "../net/fuzz.ts";
import type { Break } from "../net/fuzzers.mjs";

/** Bugs of a writer that believes what is on the disk. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a free block that is the file system's own": [
    {
      file: "space.c",
      from: "        if (!fs_ext2_is_data(fs, start + bit))\n            continue;\n",
      to: "",
    },
  ],
  "a size that cannot be counted": [
    { file: "data.c", from: "offset > most || bytes > most - offset", to: "offset + bytes > most" },
  ],
  "an inode that lies in no file's block": [
    {
      file: "space.c",
      from: "    if (!fs_ext2_is_data(fs, block))\n        return 0;\n",
      to: "",
    },
  ],
};

fuzzTests("ext2-write", { seeds: 3, breaks });
