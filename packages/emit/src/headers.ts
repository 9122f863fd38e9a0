import { type Component, implicitInterfaces, type Plan, type Universe } from "@ashlar/model";

/** Every header of every interface, as the output folder holds it: `alloc/ashlar/alloc.h` below `include/`. */
export function headersOf(universe: Universe): Plan["headers"] {
  return universe.interfaces.flatMap((contract) =>
    Object.entries(contract.headers).map(([path, from]) => ({
      interface: contract.id,
      path: `${contract.id}/${path}`,
      from: `${contract.dir}/${from}`,
    })),
  );
}

/** The interfaces whose headers a component may include: declared ones, and what their headers include. */
export function visibleInterfaces(component: Component, universe: Universe): readonly string[] {
  const seen = new Set<string>();
  const declared = [...component.requires.map((r) => r.interface), ...Object.keys(component.provides)];
  const folders = component.options.some((option) => option.type === "folder") ? ["folder"] : [];
  const pending = [...implicitInterfaces, ...declared, ...folders];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...(universe.interfaces.find((i) => i.id === next)?.includes ?? []));
  }
  const withHeaders = universe.interfaces.filter((i) => seen.has(i.id) && Object.keys(i.headers).length > 0);
  return withHeaders.map((i) => i.id).sort();
}
