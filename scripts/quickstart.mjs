// From a clone to machines that did real work: set-up, build, the word count example on a real text, and a web server.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
  await serve(ashlar, join(root, "examples/05-http"));
  measure();
}

/** The table of what was just built, in exact counts. */
function measure() {
  say("\n$ npm run bench -- counts served");
  const { status } = spawnSync(process.execPath, [join(root, "scripts/bench.mjs"), "counts", "served"], {
    stdio: "inherit",
  });
  const missed = 8;
  if (status !== 0 && status !== missed) throw new Error(`the measurement exited with ${status}`);
}

/** A web server in a machine, and curl's answer from it. */
async function serve(ashlar, example) {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-quickstart-"));
  const ready = join(dir, "ready.json");
  const args = ["run", "--publish", "0:80", "--ready-file", ready, "--timeout", "120"];
  say("\n$ cd examples/05-http && ashlar run --publish 0:80 --ready-file ready.json &");
  const server = spawn(ashlar, args, { cwd: example, stdio: "inherit" });
  const ended = new Promise((resolve) => server.once("close", resolve));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  try {
    while (!existsSync(ready) && !over) await sleep(20);
    if (over) throw new Error("the server ended before it was ready");
    const url = `http://127.0.0.1:${JSON.parse(readFileSync(ready, "utf8")).ports[80]}/`;
    say(`\n$ curl -i ${url}`);
    step("curl", ["-s", "-S", "-i", "-m", "20", url], example);
    say("\n$ ashlar size");
    step(ashlar, ["size"], example);
  } finally {
    server.kill("SIGINT");
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
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
