// The solver beside clingo, z3, z3-solver, logic-solver and libsolv on the same generated instances: CPU time, reading included.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { absent, row, statistics } from "./rows.mjs";
import { anyContradiction, unsatisfiable } from "./solver/conflicts.mjs";
import { writeInstance } from "./solver/instances.mjs";
import { limit, run, solvers } from "./solver/runs.mjs";
import { request, universe } from "./solver/universes.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const rounds = Number(process.env.ASHLAR_ROUNDS ?? 5);
/** A word begins the name of each question that is asked; all of them without. */
const only = process.env.ASHLAR_QUESTIONS ?? "";
const npm = ["z3-solver", "logic-solver"];

const families = ["popular", "dense", "layered", "mixed"];

/** Instance, how many levels are to be proven, the bound in seconds, and who stands beside. */
const questions = [
  ...families.map((family) => ({
    id: `1000.${family}`,
    of: { family, versions: 1000, seed: 1 },
    levels: 3,
    bound: 0.4,
    peers: family === "mixed" ? ["clingo"] : ["clingo", "z3"],
  })),
  ...families.map((family) => ({
    id: `10000.${family}.first`,
    of: { family, versions: 10_000, seed: 1 },
    levels: 0,
    bound: 0.8,
    peers: family === "mixed" ? [] : ["libsolv"],
  })),
  ...["dense", "layered"].map((family) => ({
    id: `10000.${family}.two`,
    of: { family, versions: 10_000, seed: 1 },
    levels: 2,
    below: "clingo",
    peers: ["clingo", "z3", ...npm],
  })),
  ...[
    ["layered", 5],
    ["popular", 15],
    ["dense", undefined],
    ["mixed", undefined],
  ].map(([family, bound]) => ({
    id: `10000.${family}.three`,
    of: { family, versions: 10_000, seed: 1 },
    levels: 3,
    bound,
    peers: family === "mixed" ? [] : ["clingo"],
  })),
  ...["popular", "layered"].map((family) => ({
    id: `10000.${family}.unsatisfiable`,
    of: { family, versions: 10_000, seed: 1, unsatisfiable: true },
    levels: 0,
    bound: 3,
    peers: ["clingo"],
  })),
];

/** The table. A peer that does not prove what is asked within a minute counts as a minute. */
export async function solver() {
  const rows = [await catalogue(), await conflicts()];
  const work = mkdtempSync(join(tmpdir(), "ashlar-solver-"));
  try {
    for (const { id, of, levels, bound, below, peers } of questions.filter((each) => each.id.startsWith(only))) {
      const files = { ...writeInstance(join(work, id), { ...of, levels }), isMixed: of.family === "mixed" };
      const there = peers.filter((peer) => solvers[peer].isThere());
      const times = new Map(["ashlar", ...there].map((name) => [name, []]));
      const answers = new Map();
      for (let round = 0; round < rounds; round++) {
        for (const [name, seconds] of times) {
          process.stderr.write(`${id}, round ${round + 1}: ${name}\n`);
          // Who took the whole minute once is not asked again.
          if (seconds[0] >= limit) continue;
          const ended = run(name, files, levels);
          const isProven = ended.answer !== undefined && ended.answer !== "not proven" && ended.seconds < limit;
          seconds.push(isProven ? ended.seconds : limit);
          if (isProven && name !== "libsolv") answers.set(name, ended.answer);
        }
      }
      const different = [...answers].filter(([, answer]) => answer !== answers.get("ashlar"));
      if (levels > 0 && different.length > 0)
        throw new Error(
          `${id}: ashlar says ${answers.get("ashlar")}, but ${different.map((each) => each.join(" ")).join(", ")}`,
        );
      const ours = statistics(times.get("ashlar"));
      const peer = below === undefined || !times.has(below) ? undefined : statistics(times.get(below)).median;
      rows.push(row(`solver.${id}`, ours.median, { unit: "s of CPU", bound: bound ?? peer, ...ours }));
      for (const name of peers) {
        const label = `solver.${id}.${name}`;
        if (!times.has(name))
          rows.push(
            absent(label, npm.includes(name) ? "npm ci --prefix bench/solver/peers" : `${name} is not installed`),
          );
        else
          rows.push(
            row(label, statistics(times.get(name)).median, { unit: "s of CPU", ...statistics(times.get(name)) }),
          );
      }
    }
    if (only === "") rows.push(memory(work));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return rows;
}

/** Of the contradictions that are generated, how many need six or more statements over three or more depths. */
async function conflicts() {
  const [{ problemOf }, { solve }] = await Promise.all([load("ashlar/dist/index.js"), load("solver/dist/index.js")]);
  const of = { family: "layered", versions: 300, seed: 1 };
  const plain = { universe: universe(of), request: request(of) };
  const all = Array.from({ length: 60 }, (_, n) => {
    const kind = anyContradiction(n);
    const both = unsatisfiable(plain, kind);
    const problem = problemOf({ value: both.universe, file: "universe" }, { value: both.request, file: "request" });
    const { core } = solve(problem.universe, problem.request, { fixes: 0 });
    // Where each member is needed whatever else is left out, there is no other core, and none smaller.
    for (const { id } of core)
      if (solve(problem.universe, problem.request, { without: [id], fixes: 0 }).kind === "conflict")
        throw new Error(`conflict ${n} has another explanation than that with ${id}`);
    return core.length >= 6 && kind.depth >= 3;
  });
  const share = all.filter((isDeep) => isDeep).length / all.length;
  return row("solver.conflicts.deep", Math.round(share * 100), {
    unit: "percent of 60 smallest explanations of six or more members over three or more depths",
    bound: 33,
    atLeast: true,
    n: all.length,
    spread: 0,
  });
}

/** The largest memory of our process at 10,000 versions. */
function memory(work) {
  const script = `process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)));process.argv.splice(1, 0, "ashlar");import(${JSON.stringify(pathToFileURL(join(root, "packages/ashlar/bin/ashlar.js")).href)})`;
  const peaks = [...families.map((family) => `${family}.three`), "popular.unsatisfiable", "layered.unsatisfiable"].map(
    (id) => {
      const dir = join(work, `10000.${id}`);
      const words = ["solve", "--universe", join(dir, "universe.json"), "--request", join(dir, "request.json")];
      const { stderr } = spawnSync(process.execPath, ["-e", script, ...words], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      return Number(stderr) / 1024;
    },
  );
  const most = Math.max(...peaks);
  return row("solver.10000.memory", Math.round(most), {
    unit: "MiB at most, of the four families and two contradictions",
    bound: 300,
    n: peaks.length,
    spread: Math.round(most - Math.min(...peaks)),
  });
}

/** Every example for each of its targets, in a process that is warm: the slowest. */
async function catalogue() {
  const [{ openProject, prepareImage }, { requestOf, solve }] = await Promise.all([
    load("project/dist/index.js"),
    load("solver/dist/index.js"),
  ]);
  const slowest = [];
  for (const name of readdirSync(join(root, "examples")).sort()) {
    const prepared = prepareImage(await openProject({ root: join(root, "examples", name) }), undefined);
    for (const target of prepared.image.targets) {
      const request = requestOf({ ...prepared.image, targets: [target] });
      const times = [];
      for (let i = 0; i < 15; i++) {
        const begin = process.cpuUsage();
        solve(prepared.universe, request);
        const { user, system } = process.cpuUsage(begin);
        times.push((user + system) / 1000);
      }
      slowest.push(statistics(times.slice(5)).median);
    }
  }
  const times = statistics(slowest);
  return row("solver.catalogue", Math.max(...slowest), {
    unit: "ms of CPU, the slowest example and target, warm",
    bound: 20,
    ...times,
  });
}
