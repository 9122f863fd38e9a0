// Everything: set-up, checks, build, tests. The last line counts what ran; an unexpected skip is a failure.

import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setup } from "./setup.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = join(root, "out", "vitest.json");

async function timed(name, part) {
  const started = Date.now();
  const result = await part();
  process.stdout.write(`\n== ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

async function main() {
  await timed("set-up", setup);
  const { buildPackages } = await import("./build.mjs");
  await timed("build", buildPackages);
  const { check } = await import("./check.mjs");
  await timed("check", check);
  rmSync(report, { force: true });
  const code = await timed("tests", vitest);
  return summarize(code);
}

function vitest() {
  const args = ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)];
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, "node_modules/.bin/vitest"), args, { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", resolve);
  });
}

/**
 * Each skip must stand in tests/expected-skips.json with its reason, by its name, or by that of its group when all of the group
 * is skipped.
 */
function summarize(code) {
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  const expected = JSON.parse(readFileSync(join(root, "tests/expected-skips.json"), "utf8"));
  const all = testResults.flatMap((file) => file.assertionResults);
  const skipped = all.filter((test) => ["skipped", "pending", "todo"].includes(test.status));
  const isWhole = (group) => all.every((test) => !test.fullName.startsWith(group) || skipped.includes(test));
  const reasonOf = ({ fullName }) =>
    Object.entries(expected).find(
      ([name]) => fullName === name || (fullName.startsWith(`${name} `) && isWhole(`${name} `)),
    )?.[1];
  const unexpected = skipped.filter((test) => reasonOf(test) === undefined);
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  for (const test of unexpected) process.stdout.write(`skipped without a reason: ${test.fullName}\n`);
  for (const test of skipped.filter((each) => !unexpected.includes(each)))
    process.stdout.write(`skipped: ${test.fullName}: ${reasonOf(test)}\n`);
  for (const file of broken) process.stdout.write(`did not load: ${file.name}: ${file.message}\n`);
  const slow = testResults
    .map((file) => [file.name.replace(`${root}/`, ""), (file.endTime - file.startTime) / 1000])
    .sort((a, b) => b[1] - a[1]);
  for (const [name, seconds] of slow.slice(0, 12))
    process.stdout.write(`${seconds.toFixed(1).padStart(7)} s  ${name}\n`);
  const failed =
    numFailedTests +
    unexpected.length +
    broken.length +
    (code !== 0 && numFailedTests === 0 && broken.length === 0 ? 1 : 0);
  process.stdout.write(`${numPassedTests} passed, ${failed} failed, ${skipped.length} skipped\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.stdout.write("0 passed, 1 failed, 0 skipped\n");
  return 1;
});
