import type { Conflict, Request, Resolution, Selected, Universe } from "@ashlar/model";
import { explain } from "./conflict.ts";
import { factsOf } from "./facts.ts";
import { type Candidate, type Node, Search } from "./search.ts";

/** What steers the effort, never the answer. */
export interface SolveOptions {
  /** Most search steps before the answer is called bounded. @defaultValue 200000 */
  readonly maxConflicts?: number | undefined;
  /** Ids of lines and clauses to leave out, as a conflict's core names them. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Chooses a provider for every requirement.
 *
 * Deterministic: the same universe and request, in any order, give the same answer. The answer is best by, in this
 * order: preferences, departures from the lock, number of components, components not in their newest version,
 * declared bytes. Effort is bounded by steps, not by time: past the bound the best answer so far is called `bounded`.
 */
export function solve(universe: Universe, request: Request, options: SolveOptions = {}): Resolution | Conflict {
  const limit = options.maxConflicts ?? 200_000;
  const without = new Set(options.without ?? []);
  const ordered = canonical(universe);
  const { best, complete } = new Search(factsOf(ordered, request, without), limit).run();
  if (best === undefined) return explain(ordered, request, without, limit);
  return resolution(best, request, complete);
}

function canonical(universe: Universe): Universe {
  const key = (c: { id: string; version: string }) => `${c.id}@${c.version}`;
  const sort = <T extends { id: string; version: string }>(list: readonly T[]): readonly T[] =>
    [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { interfaces: sort(universe.interfaces), components: sort(universe.components) };
}

function resolution(best: Candidate, request: Request, complete: boolean): Resolution {
  const levels = [...request.prefer.map((line) => line.id), "lock", "components", "not newest", "declared bytes"];
  const edges = [...best.edges].sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1));
  return {
    kind: "resolution",
    schemaVersion: 1,
    status: complete ? "solved" : "bounded",
    selected: best.nodes.map((node) => selected(node, best)).sort((a, b) => (a.use < b.use ? -1 : 1)),
    edges,
    objective: levels.map((level, index) => {
      const value = best.cost[index] ?? 0;
      return { level, value, bound: complete ? value : 0, proven: complete };
    }),
  };
}

const edgeKey = (edge: Candidate["edges"][number]): string => `${edge.use}\0${edge.slot}\0${edge.provider}`;

function selected(node: Node, best: Candidate): Selected {
  const users = best.edges.filter((edge) => edge.provider === node.use).map((edge) => `${edge.use}.${edge.slot}`);
  const { reason } = node;
  return {
    id: node.component.id,
    use: node.use,
    version: node.component.version,
    options: node.options,
    reason:
      reason.kind === "request"
        ? reason
        : { ...reason, others: users.filter((user) => user !== `${reason.use}.${reason.slot}`).sort() },
  };
}
