// Longer campaigns than CI has time for: every property test and fuzzer with a hundred times the runs, a million short
// connections between two stacks and a hundred thousand to a machine, ten minutes of mixed load, 240 mistakes in TCP's
// sources. Prints what it ran.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const factor = Number(process.env.ASHLAR_RUNS ?? 100);

const started = Date.now();
const booted = ["bulk", "clients", "hostile", "linux"].map((name) => `tests/boot/${name}.test.ts`);
const files = ["packages", "tests/fuzz.test.ts", "tests/net", ...booted];
await run(join(root, "node_modules/.bin/vitest"), ["run", ...files, "--testTimeout=3600000"], {
  cwd: root,
  env: { ASHLAR_MUTANTS: "240", ...process.env, ASHLAR_RUNS: String(factor) },
}).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
process.stdout.write(`property tests with ${factor} times the runs: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
