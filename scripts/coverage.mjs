// npm run coverage [-- PART…] [--minutes=N] [--keep]: rebuilds each fuzzer so that it counts the lines that it reaches of the
// sources that it is for, plays seed after seed for so long, and prints what came of it. With --keep those seeds that together
// reach each of these lines are written to tests/net/corpus.json, which the tests play first.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { buildFuzzer, corpusFile, fuzzers, rounds, sanitizers } from "../tests/net/fuzzers.mjs";

const execute = promisify(execFile);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outDir = join(root, "out/coverage");
const cacheDir = join(root, "out/test-cache");
const load = (name) => import(pathToFileURL(join(root, "packages", name, "dist/index.js")).href);

/** What a program prints. */
const say = (program, ...args) => execFileSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });

/** LLVM's tool of clang's own version: where it is, or only its name when it is nowhere. */
const llvm = (name) => say("clang", `-print-prog-name=${name}`).trim();

const counting = ["-fprofile-instr-generate", "-fcoverage-mapping"];

/** The image of tests/net/stack.ts. */
const stackImage = {
  name: "stack",
  targets: ["host-san"],
  memory: "16MiB",
  use: ["fuzzer", "world", "world-time", "world-wire", "tcpip", "heap-buffers"],
};

/** Each builds its program in a folder, where the sources that count are in `sources`. */
const parts = {
  stack: {
    what: "frames, calls and times",
    build: buildStack,
    sources: "src/tcpip",
    args: (seed) => ["tcpip.address=10.0.0.1/24", "--", seed, rounds.stack],
  },
  ...Object.fromEntries(Object.entries(fuzzers).map(([name, fuzzer]) => [name, hostPart(name, fuzzer)])),
};

function hostPart(name, fuzzer) {
  return {
    what: fuzzer.what,
    build: async (dir) => {
      const { interfaces } = await readUniverse(["components"]);
      return buildFuzzer(fuzzer, { interfaces, out: dir, flags: [...sanitizers, ...counting] });
    },
    sources: fuzzer.folders[0],
    args: (seed) => [seed, rounds[name]],
  };
}

async function readUniverse(folders) {
  const { readTree } = await load("project");
  const options = { package: "@ashlar/catalogue", cacheDir };
  const trees = await Promise.all(folders.map((folder) => readTree(join(root, folder), options)));
  return {
    components: trees.flatMap((tree) => tree.components),
    interfaces: trees.flatMap((tree) => tree.interfaces),
  };
}

/** Built as an image is, and then once more with the sources of `tcpip` counting. */
async function buildStack(dir) {
  const [{ imageFrom }, { requestOf, solve }, { emit }, { build, compilerTools, findTools }] = await Promise.all(
    ["model", "solver", "emit", "build"].map(load),
  );
  const universe = await readUniverse(["components", "tests/net/stack"]);
  const image = imageFrom(stackImage);
  const emission = emit(image, solve(universe, requestOf(image)), universe, {
    targets: ["host-san"],
    compiler: "clang",
  });
  const tools = await findTools([...compilerTools("clang", true), "objdump"], cacheDir);
  await build(emission, { universe, outDir: dir, cacheDir, tools });
  const ninja = readFileSync(join(dir, "build.ninja"), "utf8").split("\n").map(counted);
  writeFileSync(join(dir, "coverage.ninja"), ninja.join("\n"));
  execFileSync("ninja", ["-f", "coverage.ninja", "stack.elf"], { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
  return join(dir, "stack.elf");
}

/**
 * A line of build.ninja, with the flags in it when it compiles `tcpip` under the sanitizers, or links. Counts are written at
 * `exit`, which an image of the host goes round.
 */
function counted(line) {
  if (!line.includes("-fsanitize")) return line;
  const counts = / -c src\/tcpip\/| -o stack\.elf /.test(line);
  const ends = line.includes(" -c src/host-machine/");
  const flags = [...(counts ? counting : []), ...(ends ? ["-D_exit=exit"] : [])];
  return line.replace("cmd = clang ", ["cmd = clang", ...flags, ""].join(" "));
}

/** Plays seeds in order until the time is over, or one finds something; how many, CPU seconds, and what was found. */
async function campaign(part, { program, profiles, minutes, played }) {
  const until = Date.now() + minutes * 60_000;
  const total = { seeds: 0, seconds: 0, found: "" };
  while (Date.now() < until && total.found === "") {
    const seed = ++total.seeds;
    // `%m`: each run adds its counts to the same file.
    const profile = join(profiles, played === undefined ? "%m.profraw" : `${seed}.profraw`);
    const env = { ...process.env, LLVM_PROFILE_FILE: profile };
    const args = part.args(seed).map(String);
    const said = await execute("sh", ["-c", '"$@"; code=$?; times >&2; exit $code', "sh", program, ...args], {
      env,
    }).catch((error) => {
      total.found = `seed ${seed}: ${error.stderr.trim().split("\n")[0]}`;
      return error;
    });
    // What children took, in the last line: POSIX.1-2017 XCU §2.14, times.
    const [user, system] = said.stderr.trim().split("\n").at(-1).split(" ").map(timeOf);
    total.seconds += user + system;
    if (total.found === "") played?.(seed, profile);
  }
  return total;
}

/** Which of a profile's counters are not zero, as `function index`. */
function countersOf(profile) {
  const reached = new Set();
  let name = "";
  for (const line of say(llvm("llvm-profdata"), "show", "--all-functions", "--counts", profile).split("\n")) {
    name = /^ {2}(\S.*):$/.exec(line)?.[1] ?? name;
    const [, counts] = /^ {4}(?:Function count|Block counts): (.*)$/.exec(line) ?? [];
    const from = line.startsWith("    Block") ? 1 : 0;
    for (const [index, count] of (counts ?? "0")
      .replaceAll(/[[\]\s]/g, "")
      .split(",")
      .entries())
      if (Number(count) > 0) reached.add(`${name} ${from + index}`);
  }
  return reached;
}

/** The lines of the sources below `folder` that a profile reached, as `file:line`. */
function linesOf(program, profile, folder) {
  const indexed = `${profile}.one`;
  say(llvm("llvm-profdata"), "merge", "-o", indexed, profile);
  const lcov = say(llvm("llvm-cov"), "export", "-format=lcov", program, `-instr-profile=${indexed}`);
  rmSync(indexed);
  const lines = new Set();
  let file = "";
  for (const line of lcov.split("\n")) {
    if (line.startsWith("SF:")) file = relative(folder, resolve(folder, line.slice(3)));
    const [, number, count] = /^DA:(\d+),(\d+)/.exec(line) ?? [];
    if (number !== undefined && count !== "0" && isOwn(file)) lines.add(`${file}:${number}`);
  }
  return lines;
}

/** Is it one of the sources that a fuzzer is for? */
const isOwn = (file) => !file.startsWith("..") && !file.startsWith("test/");

/**
 * What a campaign tells of each seed, and in the end the seeds to keep. A seed with no counter that is new has no line that is,
 * so that few are looked at closely.
 */
function keeper(program, { profiles, folder }) {
  const counters = new Set();
  const candidates = [];
  const all = join(profiles, "all.profdata");
  const played = (seed, profile) => {
    const fresh = [...countersOf(profile)].filter((counter) => !counters.has(counter));
    for (const counter of fresh) counters.add(counter);
    if (fresh.length > 0) candidates.push({ seed, lines: linesOf(program, profile, folder) });
    say(llvm("llvm-profdata"), "merge", "-o", all, profile, ...(seed === 1 ? [] : [all]));
    rmSync(profile);
  };
  return { played, kept: () => fewest(candidates) };
}

/** Seeds that together reach every line: again and again the one that reaches most of those that are left. */
function fewest(candidates) {
  const left = new Set(candidates.flatMap(({ lines }) => [...lines]));
  const seeds = [];
  const gain = ({ lines }) => [...lines].filter((line) => left.has(line)).length;
  while (left.size > 0) {
    const best = candidates.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const line of best.lines) left.delete(line);
    seeds.push(best.seed);
  }
  return seeds.sort((a, b) => a - b);
}

/** `1m2.34s` in seconds. */
function timeOf(text) {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text);
  return Number(minutes) * 60 + Number(seconds);
}

/** Lines that there are and that were reached, of each source below `folder`. */
function measure(program, profiles, folder) {
  const merged = join(profiles, "merged");
  const raw = readdirSync(profiles).map((file) => join(profiles, file));
  say(llvm("llvm-profdata"), "merge", "-o", merged, ...raw);
  const summary = say(llvm("llvm-cov"), "export", "--summary-only", program, `-instr-profile=${merged}`);
  const { data } = JSON.parse(summary);
  return data[0].files
    .map(({ filename, summary }) => ({ file: relative(folder, resolve(folder, filename)), ...summary.lines }))
    .filter(({ file }) => isOwn(file));
}

async function cover(name, { minutes, keeps }) {
  const dir = join(outDir, name);
  const profiles = join(dir, "profiles");
  rmSync(dir, { recursive: true, force: true });
  const program = await parts[name].build(dir);
  mkdirSync(profiles);
  const folder = join(dir, parts[name].sources);
  const { played, kept } = keeps ? keeper(program, { profiles, folder }) : {};
  const { seeds, seconds, found } = await campaign(parts[name], { program, profiles, minutes, played });
  if (found === "" && kept !== undefined) {
    const now = JSON.parse(readFileSync(corpusFile, "utf8"));
    writeFileSync(corpusFile, written({ ...now, [name]: { ...now[name], lines: kept() } }));
  }
  if (found !== "") {
    process.stdout.write(`FOUND by ${name}, ${found}\n`);
    process.exitCode = 1;
  }
  const files = measure(program, profiles, folder);
  const lines = files.reduce((sum, file) => sum + file.count, 0);
  const covered = files.reduce((sum, file) => sum + file.covered, 0);
  const missing = (file) => file.count - file.covered;
  const worst = files.filter((file) => missing(file) > 0).sort((a, b) => missing(b) - missing(a));
  return [
    parts[name].what,
    (seeds * rounds[name]).toLocaleString("en"),
    seconds.toFixed(0),
    `${covered} of ${lines}`,
    ((100 * covered) / lines).toFixed(1),
    worst
      .map((file) => `${file.file} ${missing(file)}`)
      .slice(0, 4)
      .join(", "),
  ];
}

/** Each list of the corpus in one line, as biome has it. */
const written = (value) =>
  `${JSON.stringify(value, undefined, 2).replaceAll(/\[[\d,\s]+\]/g, (list) => JSON.stringify(JSON.parse(list)).replaceAll(",", ", "))}\n`;

async function main(words) {
  const missing = ["llvm-profdata", "llvm-cov"].filter((tool) => !llvm(tool).includes("/"));
  if (missing.length > 0) throw new Error(`${missing.join(" and ")} not found: Debian's package \`llvm\` has them`);
  const named = words.filter((word) => !word.startsWith("--"));
  const switches = words.filter((word) => word.startsWith("--"));
  const time = switches.find((word) => word !== "--keep") ?? "--minutes=1";
  const minutes = Number(/^--minutes=([\d.]+)$/.exec(time)?.[1]);
  const unknown = named.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0 || !(minutes > 0))
    throw new Error(`usage: npm run coverage [-- ${Object.keys(parts).join("|")}…] [--minutes=N] [--keep]`);
  const commit = say("git", "rev-parse", "--short", "HEAD").trim();
  process.stdout.write(`commit ${commit}; lines that were not reached are in the last column\n`);
  process.stdout.write("fuzzer | executions | CPU seconds | lines | percent | not covered\n");
  for (const name of named.length > 0 ? named : Object.keys(parts))
    process.stdout.write(`${(await cover(name, { minutes, keeps: switches.includes("--keep") })).join(" | ")}\n`);
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
