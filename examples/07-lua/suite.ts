import { extend, type Image } from "ashlar";
import { fsRom } from "ashlar/components";
import lua from "./image.ts";

/** The same with files of Lua's own suite. */
const suite: Image = extend(lua, { use: [fsRom({ as: "suite", from: "./suite", at: "/suite" })] });

export default suite;
