import type { Edge, ObjectiveLevel, Reason, Resolution, Selected } from "@ashlar/model";
import type { Choice } from "./encode/choices.ts";
import { type Problem, wiredIn } from "./encode/problem.ts";

/** What a model says, as an answer. */
export function resolutionOf(problem: Problem, model: Uint8Array, objective: readonly ObjectiveLevel[]): Resolution {
  const status = objective.every(({ proven }) => proven) ? "solved" : "bounded";
  return { kind: "resolution", schemaVersion: 1, status, ...answerOf(problem, model), objective };
}

/** The uses and edges of a model. */
export function answerOf(problem: Problem, model: Uint8Array): Pick<Resolution, "selected" | "edges"> {
  const { selection, wiring } = wiredIn(problem, model);
  const edges = "edges" in wiring ? [...wiring.edges].sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)) : [];
  const reasons = reasonsOf(selection, edges);
  const selected = selection.map(({ place, component, options }): Selected => {
    const reason = reasons.get(place.name)!;
    return { id: component.id, use: place.name, version: component.version, options, reason };
  });
  return { selected, edges };
}

const edgeKey = (edge: Edge): string => `${edge.use}\0${edge.slot}\0${edge.provider}`;

/** Why each use is there: a line of the request, or the slot by which it was reached first from one. */
function reasonsOf(selection: readonly Choice[], edges: readonly Edge[]): ReadonlyMap<string, Reason> {
  const reasons = new Map<string, Reason>();
  const [from, to] = [new Map<string, Edge[]>(), new Map<string, Edge[]>()];
  for (const edge of edges) {
    from.set(edge.use, [...(from.get(edge.use) ?? []), edge]);
    const users = to.get(edge.provider);
    if (users === undefined) to.set(edge.provider, [edge]);
    else users.push(edge);
  }
  for (const { place } of selection) {
    if (place.line !== undefined) reasons.set(place.name, { kind: "request", line: place.line.id, at: place.line.at });
  }
  const queue = [...reasons.keys(), "image"];
  for (const use of queue) {
    for (const { slot, provider } of from.get(use) ?? []) {
      if (reasons.has(provider)) continue;
      const users = to.get(provider)!.map((edge) => `${edge.use}.${edge.slot}`);
      reasons.set(provider, {
        kind: "edge",
        use,
        slot,
        others: users.filter((user) => user !== `${use}.${slot}`).sort(),
      });
      queue.push(provider);
    }
  }
  return reasons;
}
