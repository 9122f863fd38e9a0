// z3-wasm.mjs FILE.smt2: z3 as WebAssembly, on the same text that z3 itself reads.
import { readFileSync } from "node:fs";
import { init } from "z3-solver";

const { Z3, em } = await init();
const config = Z3.mk_config();
const context = Z3.mk_context(config);
const answer = await Z3.eval_smtlib2_string(context, readFileSync(process.argv[2], "utf8"));
process.stdout.write(answer);
em?.PThread?.terminateAllThreads?.();
process.exit(0);
