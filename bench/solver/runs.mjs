// One run of a solver as a process: its CPU time, and the values of the levels that it gives.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

/** A peer that does not end in this time counts as this. Seconds. */
export const limit = 60;

/** Each solver: its words for an instance, and how to read the levels that it proves. */
export const solvers = {
  ashlar: {
    words: (files, levels) => [
      process.execPath,
      join(root, "packages/ashlar/bin/ashlar.js"),
      "solve",
      ...["--universe", files["universe.json"], "--request", files["request.json"], "--json"],
      ...["--order", ["none", "components", "components,not-newest", "components,not-newest,size"][levels]],
    ],
    read: (text) => {
      const { status, objective } = JSON.parse(text);
      return status === "unsatisfiable" ? "unsat" : objective.map((level) => level.value).join(" ");
    },
  },
  clingo: {
    words: (files, levels) => [
      "clingo",
      "--opt-strategy=usc,oll",
      "--outf=1",
      "--warn=none",
      "-c",
      `levels=${levels}`,
      files["facts.lp"],
    ],
    isThere: () => inPath("clingo"),
    read: (text, files) => {
      if (text.includes("INCONSISTENT")) return "unsat";
      const last = [...text.matchAll(/^COST (.*)$/gm)].at(-1)?.[1] ?? "";
      if (!/^OPTIMUM$/m.test(text)) return last === "" && text.includes("ANSWER") ? "" : "not proven";
      return files.isMixed
        ? last
            .split(" ")
            .map((cost) => Number(cost) - 1)
            .join(" ")
        : last;
    },
  },
  z3: { words: (files) => ["z3", files["facts.smt2"]], isThere: () => inPath("z3"), read: readSmt },
  "z3-solver": {
    words: (files) => [process.execPath, join(here, "peers/z3-wasm.mjs"), files["facts.smt2"]],
    isThere: () => existsSync(join(here, "peers/node_modules/z3-solver")),
    read: readSmt,
  },
  "logic-solver": {
    words: (files, levels) => [
      process.execPath,
      join(here, "peers/logic-solver.mjs"),
      files["facts.json"],
      `${levels}`,
    ],
    isThere: () => existsSync(join(here, "peers/node_modules/logic-solver")),
    read: (text) => text.trim(),
  },
  libsolv: {
    words: (files) => ["testsolv", "-r", files["facts.t"]],
    isThere: () => inPath("testsolv"),
    read: (text) => (text.includes("problem") ? "unsat" : ""),
  },
};

function readSmt(text) {
  if (/^unsat/m.test(text)) return "unsat";
  return [...text.matchAll(/\((?:components|old|size) (\d+)\)/g)].map(([, value]) => value).join(" ");
}

function inPath(name) {
  return spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}

/** Runs a solver once. `seconds` of CPU, its own and its children's; undefined where it did not end in time or failed. */
export function run(name, files, levels) {
  const { words, read } = solvers[name];
  const line = words(files, levels)
    .map((word) => `'${word}'`)
    .join(" ");
  // The shell's own clock of its children: user and system time.
  const script = `TIMEFORMAT='%U %S'; time timeout ${limit} ${line}`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    cwd: dirname(files["universe.json"]),
  });
  const [, user, system] = /([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  const seconds = Number(user) + Number(system);
  let answer;
  try {
    answer = read(stdout, files);
  } catch {
    answer = undefined;
  }
  // A peer may end early with words of its own: out of its memory, say.
  if (!/^(unsat|not proven|[\d ]*)$/.test(answer ?? "")) answer = undefined;
  return { seconds, answer };
}
