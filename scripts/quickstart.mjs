// From a clone to a machine that did real work: set-up, build, then the word count example on a real text.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setup } from "./setup.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main() {
  await setup();
  const { buildPackages } = await import("./build.mjs");
  await buildPackages();
  const { sampleText } = await import("./sample-text.mjs");
  const example = join(root, "examples/02-wordcount");
  const ashlar = join(root, "node_modules/.bin/ashlar");
  const text = sampleText();
  say(`\n$ cd examples/02-wordcount && ashlar run --initrd ${text.replace(`${root}/`, "../../")}`);
  step(ashlar, ["run", "--initrd", text, "--timeout", "60"], example);
  say("\n$ ashlar size");
  step(ashlar, ["size"], example);
  const counts = await count(join(example, "out/wordcount"), text);
  say(
    `\n${counts.total} guest instructions, firmware included; ${counts.marks[2] - counts.marks[1]} from entry to main`,
  );
}

function step(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${status}`);
}

/** Guest instructions of a built image, exact. */
async function count(dir, initrd) {
  const { countInstructions } = await import(pathToFileURL(join(root, "packages/testkit/dist/count.js")).href);
  const artifact = { ...JSON.parse(readFileSync(join(dir, "report.json"), "utf8")), dir };
  return countInstructions(artifact, { initrd, cacheDir: join(root, "out/test-cache"), timeoutMs: 120_000 });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

await main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
