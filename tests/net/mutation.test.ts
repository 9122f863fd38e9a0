import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { conform } from "@ashlar/testkit";
import { expect, test } from "vitest";
import { beside, outDir, universe } from "../conformance/suites.ts";
import { cacheDir, root } from "../support.ts";
import { relink } from "./relink.ts";
import { play, readScripts } from "./script.ts";
import { type SourceMutant, sample, sourceMutants } from "./source-mutants.ts";
import { buildPair, buildStack, HostStack } from "./stack.ts";

const execute = promisify(execFile);
const sources = join(root, "components/net/tcpip");
const scriptFolder = join(import.meta.dirname, "scripts");
const wanted = 10 * Number(process.env.ASHLAR_RUNS ?? 1);
/** Of many, four of five; a few say no more than that mistakes are noticed at all. */
const least = wanted >= 200 ? 0.8 : 0.5;

const scripts = readdirSync(scriptFolder).flatMap((file) =>
  readScripts(readFileSync(join(scriptFolder, file), "utf8")),
);
const all = readdirSync(sources)
  .filter((file) => /^tcp-.*\.c$/.test(file))
  .flatMap((file) => sourceMutants(file, readFileSync(join(sources, file), "utf8")));

/** The folders of suites that run over the stack, as processes. */
async function buildSuites(): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const [contract, provider] of [
    ["net.tcp", "tcpip"],
    ["net.socket", "sockets"],
    ["http.server", "httpd"],
  ] as const) {
    const dir = outDir(contract, provider, "host-san");
    const use = beside(contract);
    await conform({ universe, interface: contract, provider, target: "host-san", use, outDir: dir, cacheDir });
    folders.set(contract, dir);
  }
  return folders;
}

/** What noticed the mutant, or undefined. */
async function killer(
  mutant: SourceMutant,
  stackDir: string,
  pairDir: string,
  suites: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const out = mkdtempSync(join(tmpdir(), "ashlar-mutant-"));
  try {
    const stack = await relink(stackDir, "stack", mutant, out).catch(() => undefined);
    if (stack === undefined) return "the compiler";
    for (const script of scripts) {
      const failed = await play(script, (options) => HostStack.start(stack, options)).then(
        () => false,
        () => true,
      );
      if (failed) return script.name;
    }
    for (const [name, dir] of suites) {
      const program = await relink(dir, "conformance", mutant, out);
      const failed = await execute(program, [], { timeout: 20_000 }).then(
        ({ stdout }) => !/failed 0\b/.test(stdout),
        () => true,
      );
      if (failed) return `the suite of ${name}`;
    }
    const pair = await relink(pairDir, "pair", mutant, out);
    const options = ["near.address=10.0.0.1/24", "far.address=10.0.0.2/24", "--"];
    for (const words of [
      "short 300 near",
      "short 300 far",
      "reset 200",
      "faults 100000 1 20 10 20 0 1000 500",
      "faults 100000 2 100 100 100 100 5000 5000",
    ]) {
      const failed = await execute(pair, [...options, ...words.split(" ")], { timeout: 20_000 }).then(
        ({ stdout }) => !/before=(\d+) after=\1\b/.test(stdout),
        () => true,
      );
      if (failed) return words;
    }
    return undefined;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

test(`of ${wanted} mistakes in the sources of TCP the tests notice ${least * 100} %`, async () => {
  expect(all.length).toBeGreaterThan(1000);
  const stackDir = join(await buildStack(), "..");
  const { dir: pairDir } = await buildPair();
  const suites = await buildSuites();
  const chosen = sample(all, wanted, 1);
  const survivors: SourceMutant[] = [];
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift())
      if ((await killer(mutant, stackDir, pairDir, suites)) === undefined) survivors.push(mutant);
  };
  await Promise.all([work(), work()]);
  const list = survivors.map((s) => `${s.file}:${s.line}: ${s.operator}: ${s.before} -> ${s.after}`).sort();
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(
    join(root, "out/mutation.txt"),
    `${chosen.length} mutants, ${survivors.length} survived\n${list.join("\n")}\n`,
  );
  expect(1 - survivors.length / chosen.length, list.join("\n")).toBeGreaterThanOrEqual(least);
}, 3_600_000);
