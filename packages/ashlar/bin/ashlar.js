#!/usr/bin/env node
// A command is a short run. V8 by itself compiles for speed what soon ends, on a thread beside, and that costs a run of a tenth of a
// second as much again: let it wait until a function has run for longer. `npm run bench -- solver` shows it. An engine
// without this flag passes over it.
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--interrupt-budget=1000000");
await import("../dist/cli/cli.js");
