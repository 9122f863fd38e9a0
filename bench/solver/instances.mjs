// The instances of the solver's benchmark, as files for everybody: JSON for ours, and the same facts for each peer.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { problemOf } from "../../packages/ashlar/dist/index.js";
import { programOf } from "./answer-set.mjs";
import { unsatisfiable } from "./conflicts.mjs";
import { mixed } from "./mixed.mjs";
import { request, universe } from "./universes.mjs";

const require = createRequire(import.meta.url);
const semver = require("semver");

/** Writes an instance into a folder; gives the paths. */
export function writeInstance(dir, of) {
  mkdirSync(dir, { recursive: true });
  if (of.family === "mixed") return written(dir, mixedFiles(of));
  const plain = { universe: universe(of), request: request(of) };
  const { universe: all, request: asked } = of.unsatisfiable ? unsatisfiable(plain, of) : plain;
  const facts = factsOf(all, asked);
  return written(dir, {
    "universe.json": JSON.stringify(all),
    "request.json": JSON.stringify(asked),
    "facts.lp": asp(facts),
    "facts.smt2": smt(facts, of.levels),
    "facts.json": JSON.stringify(facts),
    "facts.repo": repository(all, asked),
    "facts.t": testcase(asked),
  });
}

/** What only clingo of the peers has words for. */
function mixedFiles(of) {
  const { universe: all, request: asked } = mixed(of);
  const problem = problemOf({ value: all, file: "universe.json" }, { value: asked, file: "request.json" });
  return {
    "universe.json": JSON.stringify(all),
    "request.json": JSON.stringify(asked),
    "facts.lp": programOf(problem.universe, problem.request),
  };
}

function written(dir, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return Object.fromEntries(Object.keys(files).map((name) => [name, join(dir, name)]));
}

/** What every peer needs: versions by number, who meets which range, who needs and refuses what. */
function factsOf({ components }, { uses }) {
  const byName = new Map();
  const providers = new Map();
  for (const [v, component] of components.entries()) {
    const list = byName.get(component.id) ?? [];
    list.push(v);
    byName.set(component.id, list);
    for (const [name, version] of Object.entries(component.provides)) {
      const all = providers.get(name) ?? [];
      all.push({ v, version });
      providers.set(name, all);
    }
  }
  const ranges = new Map();
  const rangeOf = (name, range) => {
    const key = `${name} ${range}`;
    if (!ranges.has(key)) {
      const parsed = new semver.Range(range);
      const meets = (providers.get(name) ?? []).filter(({ version }) => parsed.test(version)).map(({ v }) => v);
      ranges.set(key, { id: ranges.size, meets });
    }
    return ranges.get(key).id;
  };
  const newest = new Map(
    [...byName].map(([id, list]) => [
      id,
      list.reduce((a, b) => (semver.gt(components[b].version, components[a].version) ? b : a)),
    ]),
  );
  const needs = components.map((component) =>
    (component.requires ?? []).map((r) => rangeOf(r.interface, r.range ?? "*")),
  );
  const refuses = components.map((component) =>
    Object.entries(component.conflicts ?? {}).map(([id, range]) => rangeOf(id, range)),
  );
  return {
    groups: [...byName.values()],
    needs,
    refuses,
    asked: uses.map((use) => rangeOf(use.component, use.range ?? "*")),
    old: components.map((component, v) => (newest.get(component.id) === v ? 0 : 1)),
    size: components.map((component) => component.budget?.text ?? 0),
    ranges: [...ranges.values()].map(({ meets }) => meets),
  };
}

/** Lines of each item of each list, by the list's number. */
function nested(lists, line) {
  return lists.flatMap((list, at) => list.map((item) => line(at, item)));
}

/** An answer set program; the number of levels is given when it is run: `-c levels=2`. */
function asp({ groups, needs, refuses, asked, old, size, ranges }) {
  const lines = [
    "#const levels=3.",
    ...nested(groups, (c, v) => `of(${c},${v}).`),
    ...nested(ranges, (r, v) => `meets(${r},${v}).`),
    ...nested(needs, (v, r) => `needs(${v},${r}).`),
    ...nested(refuses, (v, r) => `refuses(${v},${r}).`),
    ...old.flatMap((isOld, v) => (isOld ? [`old(${v}).`] : [])),
    ...size.map((bytes, v) => `size(${v},${bytes}).`),
    ...asked.map((r) => `asked(${r}).`),
    "{ in(V) : of(C,V) } 1 :- of(C,_).",
    "met(R) :- meets(R,V), in(V).",
    ":- asked(R), not met(R).",
    ":- in(V), needs(V,R), not met(R).",
    ":- in(V), refuses(V,R), met(R).",
    "#minimize { 1@3,V : in(V), levels > 0 }.",
    "#minimize { 1@2,V : in(V), old(V), levels > 1 }.",
    "#minimize { S@1,V : in(V), size(V,S), levels > 2 }.",
    "#show in/1.",
  ];
  return `${lines.join("\n")}\n`;
}

/** SMT-LIB 2 with soft assertions, a name for each level, for z3's lexicographic optimum. */
function smt({ groups, needs, refuses, asked, old, size, ranges }, levels) {
  const or = (list) => (list.length === 0 ? "false" : `(or ${list.map((v) => `v${v}`).join(" ")})`);
  const soft = (weights, id) =>
    weights.flatMap((weight, v) => (weight > 0 ? [`(assert-soft (not v${v}) :weight ${weight} :id ${id})`] : []));
  const objectives = [
    soft(
      old.map(() => 1),
      "components",
    ),
    soft(old, "old"),
    soft(size, "size"),
  ];
  const lines = [
    "(set-option :opt.priority lex)",
    ...nested(groups, (_, v) => `(declare-const v${v} Bool)`),
    ...ranges.flatMap((meets, r) => [`(declare-const r${r} Bool)`, `(assert (= r${r} ${or(meets)}))`]),
    ...groups
      .filter((versions) => versions.length > 1)
      .map((versions) => `(assert ((_ at-most 1) ${versions.map((v) => `v${v}`).join(" ")}))`),
    ...nested(needs, (v, r) => `(assert (=> v${v} r${r}))`),
    ...nested(refuses, (v, r) => `(assert (not (and v${v} r${r})))`),
    ...asked.map((r) => `(assert r${r})`),
    ...objectives.slice(0, levels).flat(),
    "(check-sat)",
    "(get-objectives)",
  ];
  return `${lines.join("\n")}\n`;
}

/** The ranges of the generator as bounds: `^1.2.0` is from 1.2.0 to below 2.0.0. */
function bounds(name, range) {
  const match = /^(\^|~|>=)(\d+)\.(\d+)\.0$/.exec(range);
  if (match === null) return [name];
  const [, kind, major, minor] = match;
  const from = `${name} >= ${major}.${minor}.0`;
  if (kind === ">=") return [from];
  return [from, `${name} < ${kind === "^" ? `${Number(major) + 1}.0.0` : `${major}.${Number(minor) + 1}.0`}`];
}

/** A repository as libsolv's test tool reads it. A range with two ends is a bound and a refusal of what is beyond. */
function repository({ components }) {
  const lines = ["=Ver: 3.0"];
  for (const { id, version, provides, requires = [], conflicts = {} } of components) {
    lines.push(`=Pkg: ${id} ${version} 1 noarch`);
    for (const [name, of] of Object.entries(provides))
      lines.push(`=Prv: ${name === id ? `${name} = ${version}-1` : `${name} = ${of}`}`);
    for (const { interface: name, range = "*" } of requires)
      for (const bound of bounds(name, range)) lines.push(`=Req: ${bound}`);
    for (const [name, range] of Object.entries(conflicts)) {
      const all = bounds(name, range);
      lines.push(`=Con: ${all.length === 2 ? `${all[0]} & ${all[1]}` : all[0]}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function testcase({ uses }) {
  const jobs = uses.map(({ component, range }) => `job install name ${bounds(component, range ?? "*")[0]}`);
  return [
    "repo available 0 testtags facts.repo",
    "system x86_64 rpm",
    ...jobs,
    "result transaction,problems <inline>",
    "",
  ].join("\n");
}
