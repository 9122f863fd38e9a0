// Longer campaigns than CI has time for: every property test with a hundred times the runs. Prints what it ran.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const factor = Number(process.env.ASHLAR_RUNS ?? 100);

const started = Date.now();
await run(join(root, "node_modules/.bin/vitest"), ["run", "packages", "tests/fuzz.test.ts", "--testTimeout=3600000"], {
  cwd: root,
  env: { ...process.env, ASHLAR_RUNS: String(factor) },
}).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
process.stdout.write(`property tests with ${factor} times the runs: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
