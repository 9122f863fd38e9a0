// npm run coverage [-- PART…] [--minutes=N]: rebuilds each fuzzer so that it counts the lines that it reaches of the sources
// that it is for, plays seed after seed for so long, and prints what came of it.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { buildFuzzer, fuzzers, sanitizers } from "../tests/net/fuzzers.mjs";

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

/** Rounds of one seed; a campaign is as many seeds as there is time for. */
const rounds = { stack: 20_000, dhcp: 200_000, dns: 200_000, http: 5000, device: 80, queue: 4000 };

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
  const emission = emit(image, solve(universe, requestOf(image)), universe, { target: "host-san", compiler: "clang" });
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
async function campaign(part, { program, profiles, minutes }) {
  // `%m`: each run adds its counts to the same file.
  const options = { env: { ...process.env, LLVM_PROFILE_FILE: join(profiles, "%m.profraw") } };
  const until = Date.now() + minutes * 60_000;
  const total = { seeds: 0, seconds: 0, found: "" };
  while (Date.now() < until && total.found === "") {
    const args = part.args(++total.seeds).map(String);
    const said = await execute(
      "sh",
      ["-c", '"$@"; code=$?; times >&2; exit $code', "sh", program, ...args],
      options,
    ).catch((error) => {
      total.found = `seed ${total.seeds}: ${error.stderr.trim().split("\n")[0]}`;
      return error;
    });
    // What children took, in the last line: POSIX.1-2017 XCU §2.14, times.
    const [user, system] = said.stderr.trim().split("\n").at(-1).split(" ").map(timeOf);
    total.seconds += user + system;
  }
  return total;
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
    .filter(({ file }) => !file.startsWith("..") && !file.startsWith("test/"));
}

async function cover(name, minutes) {
  const dir = join(outDir, name);
  const profiles = join(dir, "profiles");
  rmSync(dir, { recursive: true, force: true });
  const program = await parts[name].build(dir);
  mkdirSync(profiles);
  const { seeds, seconds, found } = await campaign(parts[name], { program, profiles, minutes });
  if (found !== "") {
    process.stdout.write(`FOUND by ${name}, ${found}\n`);
    process.exitCode = 1;
  }
  const files = measure(program, profiles, join(dir, parts[name].sources));
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

async function main(words) {
  const missing = ["llvm-profdata", "llvm-cov"].filter((tool) => !llvm(tool).includes("/"));
  if (missing.length > 0) throw new Error(`${missing.join(" and ")} not found: Debian's package \`llvm\` has them`);
  const named = words.filter((word) => !word.startsWith("--"));
  const minutes = Number(
    /^--minutes=([\d.]+)$/.exec(words.find((word) => word.startsWith("--")) ?? "--minutes=1")?.[1],
  );
  const unknown = named.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0 || !(minutes > 0))
    throw new Error(`usage: npm run coverage [-- ${Object.keys(parts).join("|")}…] [--minutes=N]`);
  const commit = say("git", "rev-parse", "--short", "HEAD").trim();
  process.stdout.write(`commit ${commit}; lines that were not reached are in the last column\n`);
  process.stdout.write("fuzzer | executions | CPU seconds | lines | percent | not covered\n");
  for (const name of named.length > 0 ? named : Object.keys(parts))
    process.stdout.write(`${(await cover(name, minutes)).join(" | ")}\n`);
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
