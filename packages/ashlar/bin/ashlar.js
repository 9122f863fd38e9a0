#!/usr/bin/env node
// A command is a short run, and the V8 of Node.js 20 soon compiles for speed, on a thread beside, what will hardly run again: a third
// of a solve's processor time (`npm run bench -- solver`). It is told to wait; those after it wait by themselves, and lack the flag.
import { setFlagsFromString } from "node:v8";

if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
await import("../dist/cli/cli.js");
