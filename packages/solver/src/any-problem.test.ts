import type { Component, Edge, Option, OptionValue, Request, Selected, Universe } from "@ashlar/model";
import fc from "fast-check";
import { satisfies } from "semver";
import { expect, test } from "vitest";
import { anyProblem } from "../../../tests/any-problem.ts";
import { indexOf } from "./facts.ts";
import { solve } from "./solve.ts";
import { statements } from "./statements.ts";
import { verify } from "./verify/verify.ts";

const cross = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (sets, list) => sets.flatMap((set) => list.map((one) => [...set, one])),
    [[]],
  );
const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  cross(list.map((one) => [[], [one]])).map((parts) => parts.flat());

/** Every answer that the checker accepts, among all choices of uses, versions, values and edges. */
function* answers(u: Universe, r: Request): Generator<Pick<import("@ashlar/model").Resolution, "selected" | "edges">> {
  const lines = r.uses.flatMap((l) => [l, ...Object.values(l.with)]);
  const names = [...new Set([...lines.map((l) => l.as), ...u.components.map((c) => c.id)])];
  const candidates = names.map((name) => {
    const asked = lines.find((l) => l.as === name);
    const found = u.components.filter((c) => c.id === (asked?.component ?? name));
    return [...(asked === undefined ? [undefined] : []), ...found.map((c) => [name, c] as const)];
  });
  const open = unwired(u);
  for (const set of cross<readonly [string, Component] | undefined>(candidates)) {
    const taken = set.flatMap((one) => (one === undefined ? [] : [one]));
    const values = taken.flatMap(([name, c]) => c.options.map((o) => valuesOf(o, { name, c, r, lines })));
    for (const options of cross(values)) {
      const selected: readonly Selected[] = taken.map(([name, c]) => ({
        id: c.id,
        use: name,
        version: c.version,
        options: Object.fromEntries(options.filter(([of]) => of === name).map(([, key, value]) => [key, value])),
        reason: { kind: "request", line: "" },
      }));
      if (isBeyondEdges(open, r, selected)) continue;
      const slots = [
        ...r.roots.map((s) => ({ user: "image", s })),
        ...selected.flatMap(({ use: user, options: own }, i) =>
          taken[i]![1].requires.filter((s) =>
            Object.entries(s.when?.options ?? {}).every(([k, v]) => own[k] === v),
          ).map((s) => ({ user, s })),
        ),
      ];
      const ways = slots.map(({ user, s }) => {
        const could = taken
          .filter(([name, c]) => name !== user && Object.hasOwn(c.provides, s.interface))
          .map(([name]) => name);
        return (s.many ? subsets(could) : [[], ...could.map((name) => [name])]).map((providers) =>
          providers.map(
            (provider): Edge => ({ use: user, slot: s.slot, interface: s.interface, provider, many: s.many }),
          ),
        );
      });
      for (const edges of cross(ways)) {
        const answer = { selected, edges: edges.flat() };
        if (verify(u, r, answer).length === 0) yield answer;
      }
    }
  }
}

/** The universe, whose slots may all be empty. */
function unwired(u: Universe): Universe {
  const empty = { optional: true, many: false, least: undefined };
  return {
    ...u,
    components: u.components.map((c) => ({ ...c, requires: c.requires.map((s) => ({ ...s, ...empty })) })),
  };
}

/** Whether something is wrong with uses, as if each was asked for, that no edges can mend. */
function isBeyondEdges(open: Universe, r: Request, selected: readonly Selected[]): boolean {
  const lines = selected.map(({ id, use: as }) => ({ id: "", component: id, as, options: {}, with: {} }));
  const known = new Set(r.uses.flatMap((l) => [l.as, ...Object.values(l.with).map((inner) => inner.as)]));
  const uses = [...r.uses, ...lines.filter(({ as }) => !known.has(as))];
  const faults = verify(open, { ...r, uses, roots: [] }, { selected, edges: [] });
  return faults.some(({ rule }) => !["V8", "V9", "V12"].includes(rule));
}

interface Of {
  readonly name: string;
  readonly c: Component;
  readonly r: Request;
  readonly lines: Request["uses"];
}

function valuesOf(o: Option, { name, c, r, lines }: Of): readonly (readonly [string, string, OptionValue])[] {
  const said =
    lines.find((l) => l.as === name)?.options[o.name] ?? r.options.find((l) => l.component === c.id)?.values[o.name];
  if (said !== undefined) return [[name, o.name, said]];
  if (o.choose !== true) return [[name, o.name, o.default!]];
  return (o.type === "bool" ? [false, true] : [0, 1, 2]).map((value) => [name, o.name, value] as const);
}

/** The levels of an answer, by the page's words. */
function levels(u: Universe, r: Request, { selected }: { readonly selected: readonly Selected[] }): readonly number[] {
  const of = (s: Selected): Component => u.components.find((c) => c.id === s.id && c.version === s.version)!;
  const count = (counts: (s: Selected) => boolean): number => selected.filter(counts).length;
  const isOld = (s: Selected): boolean => u.components.some((c) => c.id === s.id && c.version > s.version);
  return [
    ...r.prefer.map((line) => (isPassedOver(u, r, selected, line.component) ? 1 : 0)),
    ...(r.lock === undefined ? [] : [count((s) => !Object.hasOwn(r.lock!, s.id) || r.lock![s.id] !== s.version)]),
    selected.length,
    count(isOld),
    selected.reduce((sum, s) => sum + (of(s).budget?.text ?? 0), 0),
  ];
}

/** Whether a slot that a component could fill can be filled by it in an answer, or by what a line asks for. */
function isPassedOver(u: Universe, r: Request, selected: readonly Selected[], id: string): boolean {
  const of = (s: Selected): Component => u.components.find((c) => c.id === s.id && c.version === s.version)!;
  const fits = (c: Component, s: Component["requires"][number]): boolean =>
    Object.hasOwn(c.provides, s.interface) && satisfies(c.provides[s.interface]!, s.range);
  const shared = selected.filter((s) => !s.use.startsWith("in-"));
  const slots = [
    ...r.roots.map((s) => ({ user: "image", s })),
    ...selected.flatMap((use) =>
      of(use)
        .requires.filter((s) => Object.entries(s.when?.options ?? {}).every(([k, v]) => use.options[k] === v))
        .filter((s) => !Object.hasOwn(r.uses.find((l) => l.as === use.use)?.with ?? {}, s.slot))
        .map((s) => ({ user: use.use, s })),
    ),
  ];
  return slots.some(({ user, s }) => {
    if (s.optional || s.many || user === id || !u.components.some((c) => c.id === id && fits(c, s))) return false;
    return !shared.some(
      (p) => p.use !== user && fits(of(p), s) && (p.use === id || r.uses.some((l) => l.as === p.use)),
    );
  });
}

test("of all valid answers it gives one of the best, and a conflict only where there is none", () => {
  const seen = { solved: 0, conflicts: 0 };
  fc.assert(
    fc.property(anyProblem, ({ u, r }) => {
      const answer = solve(u, r, { fixes: 0 });
      const all = [...answers(u, r)].map((each) => levels(u, r, each));
      const best = all.sort((a, b) => a.map((v, i) => v - b[i]!).find((sign) => sign !== 0) ?? 0)[0];
      if (answer.kind === "resolution") expect(verify(u, r, answer)).toEqual([]);
      expect(answer.kind === "conflict" ? undefined : answer.objective.map((l) => l.value)).toEqual(best);
      seen[best === undefined ? "conflicts" : "solved"]++;
    }),
    { numRuns: 15 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  expect(Math.min(seen.solved, seen.conflicts)).toBeGreaterThan(50);
});

test("a conflict's core has no answer, each of its parts has one, and so have the ways out", () => {
  let conflicts = 0;
  fc.assert(
    fc.property(anyProblem, ({ u, r }) => {
      const answer = solve(u, r);
      if (answer.kind === "resolution") return;
      conflicts++;
      const core = new Set(answer.core.map((member) => member.id));
      expect(answer.minimal).toBeUndefined();
      const others = statements(indexOf(u), r).flatMap((s) => (core.has(s.id) ? [] : [s.id]));
      expect(solve(u, r, { without: others, fixes: 0 }).kind).toBe("conflict");
      for (const member of core)
        expect(solve(u, r, { without: [...others, member], fixes: 0 }).kind).toBe("resolution");
      for (const { without } of answer.fixes) expect(solve(u, r, { without, fixes: 0 }).kind).toBe("resolution");
      expect(answer.steps.map((step) => step.says)).not.toContain("");
    }),
    { numRuns: 15 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  expect(conflicts).toBeGreaterThan(100);
});
