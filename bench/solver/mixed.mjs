// A family with something of every feature: options and constraints, targets, conditional requirements, budgets, instances, order.
import { planted, random, request } from "./universes.mjs";

const ring = { name: "ring", type: "count", default: 8, min: 1, max: 8, choose: true };
const pool = { name: "pool", type: "count", default: 8, min: 1, max: 8 };
const fast = { name: "fast", type: "bool", default: false, choose: true };
/** Bytes at run time of each use, and of each place in its ring. */
const [base, place] = [4096, 1024];

/**
 * Layered caret ranges, and besides: every third component has a ring that the solver may shorten, no longer than the pool of one
 * provider; every fifth needs another one where it is `fast`; every tenth version is for another target; the last third, whose
 * interfaces several provide, asks back for earlier ones in some versions, which goes round in circles; two stacks have a card
 * each. The budgets are a quarter above what the planted answer takes with every ring at half.
 */
export function mixed(of) {
  const { components, chosen } = planted({ ...of, family: "layered" });
  const below = random(of.seed + 104_729);
  const perComponent = components.length / chosen.length;
  const all = components.map((component, v) => {
    const [at, index] = [Math.floor(v / perComponent), v % perComponent];
    return enriched(component, { at, below, count: chosen.length, isPlanted: index === chosen[at] });
  });
  const first = request(of);
  const kept = closure(all, chosen, first.uses);
  const rings = kept.filter(({ options }) => options.includes(ring)).length;
  const cards = [1, 2].map((n) => ({
    component: "stack",
    as: `stack-${n}`,
    with: { nic: { component: "card", as: `card-${n}` } },
  }));
  return {
    universe: {
      schemaVersion: 1,
      interfaces: [{ id: "nic", version: "1.0.0", exclusive: true, needed: true }],
      components: [...all, ...hardware],
    },
    request: {
      ...first,
      uses: [...first.uses, ...cards, { component: "bridge" }, { component: "card" }],
      memory: Math.round(1.25 * ((kept.length + 6) * base + rings * (ring.default / 2) * place)),
      imageBytes: Math.round(1.25 * (kept.reduce((sum, { budget }) => sum + budget.text, 0) + 6 * 100)),
    },
  };
}

const hardware = [
  { id: "card", version: "1.0.0", provides: { nic: "1.0.0" } },
  { id: "stack", version: "1.0.0", provides: { stack: "1.0.0" }, requires: [{ interface: "nic" }] },
  {
    id: "bridge",
    version: "1.0.0",
    requires: [
      { slot: "ports", interface: "nic", many: true, least: 1 },
      { slot: "users", interface: "stack", many: true },
    ],
  },
].map((component) => ({ ...component, memory: base, budget: { text: 100 } }));

function enriched(component, { at, below, count, isPlanted }) {
  const requires = [...component.requires];
  const later = at + 1 < count ? `c${at + 1 + below(count - at - 1)}` : undefined;
  const options = [{ ...pool, default: isPlanted ? 8 : 4 + below(5) }];
  const constraints = [];
  const partner = requires.find(({ interface: id }) => id.startsWith("c"));
  if (at % 3 === 0) {
    options.push(ring);
    if (partner !== undefined)
      constraints.push({
        terms: [
          { times: 1, option: "ring" },
          { times: -1, option: "pool", slot: partner.interface },
        ],
        atMost: 0,
      });
  }
  if (at % 5 === 0 && later !== undefined) {
    options.push({ ...fast, default: below(2) === 0 && !isPlanted });
    requires.push({ slot: "fast", interface: later, range: "*", when: { options: { fast: true } } });
  }
  if (at % 7 === 0) requires.push({ slot: "xen", interface: "xen.only", when: { target: ["xen"] } });
  if (!isPlanted && at > count / 2 && below(3) === 0)
    requires.push({ slot: "back", interface: `c${below(at)}`, range: "*" });
  return {
    ...component,
    requires,
    options,
    ...(constraints.length > 0 && { constraints }),
    ...(!isPlanted && below(10) === 0 && { targets: ["xen"] }),
    memory: options.includes(ring) ? [{ bytes: place, option: "ring" }, { bytes: base }] : base,
  };
}

/** The planted versions that the lines need. */
function closure(all, chosen, uses) {
  const perComponent = all.length / chosen.length;
  const byInterface = new Map();
  chosen.forEach((index, at) => {
    const component = all[at * perComponent + index];
    for (const id of Object.keys(component.provides)) if (!byInterface.has(id)) byInterface.set(id, component);
  });
  const found = new Set(uses.map(({ component }) => byInterface.get(component)));
  // A set's loop comes to what is added on the way.
  for (const { requires } of found)
    for (const { interface: id, when } of requires) if (when === undefined) found.add(byInterface.get(id));
  return [...found];
}
