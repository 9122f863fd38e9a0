#!/usr/bin/env node
// A command is a short run, and V8's defaults are for servers. A large solve makes much that is soon gone, which V8 would
// let fill 450 MiB of which 84 are in use: it is told to look at 1.8 times what is in use. And Node.js 20 compiles for speed, on a thread
// beside, what hardly runs again, a third of a solve's processor time: it is told to wait; later ones wait by themselves, and
// lack that flag. `npm run bench -- solver` shows both.
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--heap-growing-percent=80");
if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
await import("../dist/cli/cli.js");
