import {
  type Component,
  memoryBytes,
  type Request,
  type RequestUse,
  type Resolution,
  type Universe,
} from "@ashlar/model";
import { allowed, clauseId, factsOf, indexOf, inRange, own, requirementsOf, supportsAll } from "./facts.ts";
import { initOrder } from "./order.ts";

type Answer = Pick<Resolution, "selected" | "edges">;

/**
 * Checks an answer against a universe and a request, without searching: every selected component exists and is allowed,
 * every line of the request is met, every requirement is filled by a provider in range, nothing conflicts, the init order
 * has no cycle, and memory suffices. Gives the faults as sentences; none means that the answer is valid.
 */
export function verify(universe: Universe, request: Request, answer: Answer): readonly string[] {
  const facts = factsOf(indexOf(universe), request, new Set());
  const faults: string[] = [];
  const components = new Map<string, Component>();
  for (const { id, version, use } of answer.selected) {
    const component = universe.components.find((c) => c.id === id && c.version === version);
    if (component === undefined) faults.push(`${use}: there is no ${id} ${version}`);
    else if (components.has(use)) faults.push(`two uses are called ${use}`);
    else if (!allowed(facts, component)) faults.push(`${use}: ${id} ${version} is pinned away or excluded`);
    else if (!supportsAll(component, request.targets)) faults.push(`${use}: ${id} does not support every target`);
    if (component !== undefined) components.set(use, component);
  }
  faults.push(...request.uses.flatMap((line) => lineFaults(line, components)));
  faults.push(...rootFaults(request, answer, components));
  for (const { use, options } of answer.selected) {
    const component = components.get(use);
    if (component === undefined) continue;
    for (const requirement of requirementsOf(facts, component, options)) {
      const edges = answer.edges.filter((e) => e.use === use && e.slot === requirement.slot);
      if (edges.length === 0 && !requirement.optional && !requirement.many)
        faults.push(`${use}.${requirement.slot} is not filled`);
      if (edges.length > 1 && !requirement.many) faults.push(`${use}.${requirement.slot} is filled twice`);
      for (const edge of edges)
        faults.push(...edgeFaults(`${use}.${requirement.slot}`, requirement, components.get(edge.provider)));
    }
    for (const [id, range] of Object.entries(component.conflicts)) {
      const other = [...components.values()].find((c) => c.id === id && inRange(c.version, range));
      if (other !== undefined)
        faults.push(`${clauseId(component, `conflicts/${id}`)} does not hold: ${other.id} ${other.version} is there`);
    }
  }
  for (const { id } of universe.interfaces.filter((one) => one.single)) {
    const providers = [...components].filter(([, c]) => Object.hasOwn(c.provides, id)).map(([use]) => use);
    if (providers.length > 1)
      faults.push(`"${id}" allows one provider an image, but there are ${providers.join(", ")}`);
  }
  return [...faults, ...memoryFaults(request, answer, components), ...cycleFaults(answer)];
}

function lineFaults(line: RequestUse, components: ReadonlyMap<string, Component>): readonly string[] {
  const component = components.get(line.as);
  const own = component?.id === line.component ? [] : [`${line.id}: no use ${line.as} of ${line.component}`];
  return [...own, ...Object.values(line.with).flatMap((inner) => lineFaults(inner, components))];
}

function rootFaults(request: Request, answer: Answer, components: ReadonlyMap<string, Component>): readonly string[] {
  return request.roots.flatMap((root) => {
    const edges = answer.edges.filter((edge) => edge.use === "image" && edge.slot === root.slot);
    if (edges.length === 0) return root.optional || root.many ? [] : [`the image's ${root.slot} is not filled`];
    return edges.flatMap((edge) => edgeFaults(`image.${root.slot}`, root, components.get(edge.provider)));
  });
}

function edgeFaults(
  slot: string,
  requirement: Request["roots"][number],
  provider: Component | undefined,
): readonly string[] {
  const version = own(provider?.provides ?? {}, requirement.interface);
  if (version === undefined) return [`${slot}: its provider does not provide ${requirement.interface}`];
  return inRange(version, requirement.range)
    ? []
    : [`${slot}: ${requirement.interface} ${version} is not in ${requirement.range}`];
}

function memoryFaults(request: Request, answer: Answer, components: ReadonlyMap<string, Component>): readonly string[] {
  const total = answer.selected.reduce((sum, s) => {
    const component = components.get(s.use);
    return sum + (component === undefined ? 0 : memoryBytes(component, s.options));
  }, 0);
  return total <= request.memory ? [] : [`the uses need ${total} bytes, the image has ${request.memory}`];
}

function cycleFaults(answer: Answer): readonly string[] {
  const edges = answer.edges.map((edge) => ({ ...edge, interface: edge.interface ?? edge.slot }));
  const result = initOrder(
    answer.selected.map((s) => s.use),
    edges,
  );
  return "cycle" in result ? [`the init order has a cycle: ${result.cycle.join(" → ")}`] : [];
}
