import { createRequire } from "node:module";
import { measure } from "@ashlar/model";

const { gt, satisfies } = createRequire(new URL("../../packages/solver/package.json", import.meta.url))("semver");

/** The program. Each level costs one more than it does, or clingo would leave out a level that nothing can cost. */
export function programOf(u, r) {
  const list = candidatesOf(u, r);
  const all = {
    list,
    byId: grouped(list, (c) => [c.component.id]),
    byFace: grouped(list, (c) => Object.keys(c.component.provides)),
  };
  return [
    "{ in(C) : cand(P,C) } 1 :- place(P).",
    ":- line(P), not present(P).",
    "present(P) :- in(C), cand(P,C).",
    "in(image).",
    ...r.uses.flatMap(linesIn).map(({ as }) => `place(${name(as)}). line(${name(as)}).`),
    ...list.map((c) => `place(${name(c.place)}). cand(${name(c.place)},${c.at}).`),
    ...list.flatMap((c) => optionRules(r, c)),
    "1 { val(C,O,V) : dom(C,O,V) } 1 :- in(C), dom(C,O,_).",
    ...list.flatMap((c) => slotRules(u, { user: c, all })),
    ...r.roots.flatMap((slot) => rootRules(u, { slot, all })),
    ...rules,
    ...list.flatMap((c) => neighbourRules(c, all)),
    ...interfaceRules(u, all),
    ...budgetRules(r, list),
    ...levelRules(u, r, list),
  ].join("\n");
}

function linesIn(line) {
  return [line, ...Object.values(line.with).flatMap(linesIn)];
}

/** V1 to V4, and what V5 says of who may be added. */
function candidatesOf(u, r) {
  const lines = r.uses.flatMap(linesIn);
  const allowed = (c) =>
    r.targets.every((target) => c.targets?.includes(target) ?? true) &&
    r.pin.every((pin) => pin.component !== c.id || satisfies(c.version, pin.range)) &&
    r.exclude.every((line) => line.component !== c.id);
  const asked = lines.flatMap((line) =>
    u.components
      .filter((c) => c.id === line.component && allowed(c) && satisfies(c.version, line.range ?? "*"))
      .map((component) => ({ place: line.as, component, line, serves: r.uses.some((top) => top.as === line.as) })),
  );
  const added = u.components
    .filter((c) => c.automatic && allowed(c) && !lines.some((line) => line.as === c.id))
    .map((component) => ({ place: component.id, component, line: undefined, serves: true }));
  const isThere = ({ when }) => when?.target?.some((target) => r.targets.includes(target)) ?? true;
  return [...asked, ...added].map((each, at) => {
    const requires = each.component.requires.filter(isThere);
    return { ...each, at, component: { ...each.component, requires } };
  });
}

/** V6: a value for each option; a word has none. */
function optionRules(r, { at, component, line }) {
  return component.options.flatMap((option) => {
    const said = line?.options[option.name] ?? r.options.find((l) => l.component === component.id)?.values[option.name];
    const o = name(option.name);
    if (said === undefined && option.choose === true) {
      const [from, to] = option.type === "bool" ? [0, 1] : [option.min ?? 0, option.max ?? 0];
      return [`dom(${at},${o},${from}..${to}).`];
    }
    const value = said ?? option.default;
    const number = numberOf(option.type, value);
    return number === undefined ? [] : [`val(${at},${o},${number}) :- in(${at}).`];
  });
}

function numberOf(type, value) {
  return typeof value === "boolean" ? Number(value) : measure(type, value);
}

/** V7 to V9 of one candidate: its slots, who could fill them, and its constraints. */
function slotRules(u, { user, all }) {
  const { at, component, line } = user;
  const slots = component.requires.flatMap((slot) => {
    const inner = line?.with[slot.slot];
    const could = (all.byFace.get(slot.interface) ?? []).filter((d) =>
      inner === undefined ? d.serves && d.place !== user.place : d.place === inner.as,
    );
    const conditions = Object.entries(slot.when?.options ?? {}).map(([o, v]) => {
      const type = component.options.find((each) => each.name === o)?.type ?? "count";
      return `, val(${at},${name(o)},${numberOf(type, v) ?? "none"})`;
    });
    return [
      `has(${at},${name(slot.slot)}) :- in(${at})${conditions.join("")}.`,
      ...kindRules(u, `${at},${name(slot.slot)}`, slot, inner !== undefined),
      ...could.filter((d) => fits(d, slot)).map((d) => `fits(${at},${name(slot.slot)},${d.at}).`),
    ];
  });
  const wired = Object.keys(line?.with ?? {}).map((slot) => `:- in(${at}), not has(${at},${name(slot)}).`);
  return [...slots, ...wired, ...(component.constraints ?? []).flatMap((k) => constraintRule(user, k, all))];
}

function rootRules(u, { slot, all }) {
  const key = `image,${name(slot.slot)}`;
  return [
    `has(${key}).`,
    ...kindRules(u, key, slot, false),
    ...(all.byFace.get(slot.interface) ?? [])
      .filter((d) => d.serves && fits(d, slot))
      .map((d) => `fits(${key},${d.at}).`),
  ];
}

function kindRules(u, key, slot, isFixed) {
  const contract = u.interfaces.find((one) => one.id === slot.interface);
  const isNeeded = isFixed || (!slot.optional && !slot.many) || slot.least === 1;
  return [
    `face(${key},${name(slot.interface)}).`,
    ...(slot.many && !isFixed ? [`many(${key}).`] : [`one(${key}).`]),
    ...(isNeeded ? [`need(${key}).`] : []),
    // What V5 counts is what the slot's own clause asks for.
    ...((!slot.optional && !slot.many) || slot.least === 1 ? [`must(${key}).`] : []),
    ...(slot.optional && !slot.many && !isFixed ? [`optional(${key}).`] : []),
    ...(contract?.exclusive === true ? [`excl(${key}).`] : []),
  ];
}

function fits({ component }, slot) {
  return Object.hasOwn(component.provides, slot.interface) && satisfies(component.provides[slot.interface], slot.range);
}

/** V12. */
function constraintRule({ at, component }, k, all) {
  const slots = [...new Set(k.terms.flatMap(({ slot }) => slot ?? []))];
  const edges = slots.map((slot, i) => `e(${at},${name(slot)},D${i})`);
  const values = k.terms.map(
    ({ slot, option }, i) => `val(${slot === undefined ? at : `D${slots.indexOf(slot)}`},${name(option)},V${i})`,
  );
  const sum = k.terms.map(({ times }, i) => `${times}*V${i}`).join(" + ") || "0";
  const lacking = k.terms.flatMap(({ slot, option }) => {
    if (slot === undefined)
      return component.options.some((o) => o.name === option) ? [] : [`:- ${[`in(${at})`, ...edges].join(", ")}.`];
    const of = all.byFace.get(component.requires.find((each) => each.slot === slot)?.interface) ?? [];
    const without = of.filter((d) => !d.component.options.some((o) => o.name === option));
    return without.map((d) => `:- ${edges.join(", ")}, D${slots.indexOf(slot)} = ${d.at}.`);
  });
  return [
    `:- in(${at}), ${[...edges, ...values].join(", ")}${edges.length + values.length > 0 ? ", " : ""}${sum} > ${k.atMost}.`,
    ...lacking,
  ];
}

/** What is the same for every problem: edges (V8, V9), what is left over of exclusive interfaces (V10), need (V5), and order (V15). */
const rules = [
  "{ e(C,S,D) : fits(C,S,D), in(D) } 1 :- has(C,S), one(C,S).",
  "e(C,S,D) :- has(C,S), many(C,S), not excl(C,S), fits(C,S,D), in(D).",
  "{ e(C,S,D) : fits(C,S,D), in(D) } :- has(C,S), many(C,S), excl(C,S).",
  "filled(C,S) :- e(C,S,_).",
  ":- has(C,S), need(C,S), not filled(C,S).",
  ":- has(C,S), optional(C,S), not excl(C,S), not filled(C,S), fits(C,S,D), in(D).",
  ":- e(C,S,D), e(B,T,D), (C,S) < (B,T), excl(C,S), face(C,S,I), face(B,T,I).",
  "taken(D,I,C,S) :- e(C,S,D), face(C,S,I).",
  "elsewhere(C,S,D) :- has(C,S), fits(C,S,D), face(C,S,I), taken(D,I,B,T), (C,S) != (B,T).",
  "firmly(C,S,D) :- has(C,S), fits(C,S,D), face(C,S,I), taken(D,I,B,T), (C,S) != (B,T), one(B,T).",
  ":- has(C,S), optional(C,S), excl(C,S), not filled(C,S), fits(C,S,D), in(D), not firmly(C,S,D).",
  ":- has(C,S), many(C,S), excl(C,S), fits(C,S,D), in(D), not e(C,S,D), not elsewhere(C,S,D).",
  "wanted(D) :- e(C,S,D), must(C,S).",
  ":- in(C), added(C), not wanted(C).",
  "#edge (D,C) : e(C,S,D), not early(C,S).",
];
/** V5 and V11. */
function neighbourRules({ at, line, component }, all) {
  const hostile = Object.entries(component.conflicts).flatMap(([id, range]) =>
    (all.byId.get(id) ?? [])
      .filter((d) => satisfies(d.component.version, range))
      .map((d) => `:- in(${at}), in(${d.at}).`),
  );
  return [...(line === undefined ? [`added(${at}).`] : []), ...hostile];
}

/** V10. */
function interfaceRules(u, all) {
  return u.interfaces.flatMap(({ id, single, needed }) => {
    const of = all.byFace.get(id) ?? [];
    const providers = of.map((c) => `in(${c.at})`);
    return [
      ...(single && providers.length > 0 ? [`:- 2 { ${providers.join("; ")} }.`] : []),
      ...(needed === true ? [`:- not 1 { ${providers.join("; ")} }.`] : []),
      ...(needed === true ? of.map((c) => `wanted(${c.at}) :- in(${c.at}).`) : []),
    ];
  });
}

/** V13 and V14. */
function budgetRules(r, all) {
  const memory = all.flatMap(({ at, component: { memory: needs = 0 } }) => {
    if (typeof needs === "number") return [`mem(${at},0,${needs}) :- in(${at}).`];
    return needs.map(({ bytes, option }, i) =>
      option === undefined
        ? `mem(${at},${i},${bytes}) :- in(${at}).`
        : `mem(${at},${i},${bytes}*V) :- val(${at},${name(option)},V).`,
    );
  });
  const sizes = all.map((c) => `size(${c.at},${sizeOf(r, c)}).`);
  const image = r.imageBytes === undefined ? [] : [`:- #sum { B,C : in(C), size(C,B) } > ${r.imageBytes}.`];
  return [...memory, `:- #sum { B,C,I : mem(C,I,B) } > ${r.memory}.`, ...sizes, ...image];
}

function sizeOf(r, { component: { id, version, budget } }) {
  return r.sizes?.[`${id}@${version}`] ?? (budget?.text ?? 0) + (budget?.data ?? 0);
}

/** The levels, the first with the highest priority. */
function levelRules(u, r, all) {
  const preferences = r.prefer.flatMap(({ component: id }, i) => {
    const good = all
      .filter((d) => d.serves && (d.place === id || d.line !== undefined))
      .map((d) => `good(${i},${d.at}).`);
    const could = (slot) =>
      u.components.some(
        (c) =>
          c.id === id && Object.hasOwn(c.provides, slot.interface) && satisfies(c.provides[slot.interface], slot.range),
      );
    const own = all
      .filter(({ place }) => place !== id)
      .flatMap((c) =>
        c.component.requires
          .filter((s) => could(s) && c.line?.with[s.slot] === undefined)
          .map((s) => `open(${i},${c.at},${name(s.slot)}).`),
      );
    const roots = r.roots.filter(could).map((s) => `open(${i},image,${name(s.slot)}).`);
    const over = `over(${i}) :- open(${i},C,S), has(C,S), must(C,S), one(C,S), not 1 { in(D) : fits(C,S,D), good(${i},D) }.`;
    return [...good, ...own, ...roots, over, `#minimize { 1@${100 - i},base : in(image); 1@${100 - i} : over(${i}) }.`];
  });
  const versions = grouped(u.components, (c) => [c.id]);
  const newest = (c) => !versions.get(c.id).some((d) => gt(d.version, c.version));
  const weigh = (level, cost) =>
    `#minimize { ${[`1@${level},base : in(image)`, ...all.map((c) => `${cost(c)}@${level},${c.at} : in(${c.at})`)].join("; ")} }.`;
  return [
    ...preferences,
    ...(r.lock === undefined
      ? []
      : [weigh(4, ({ component: c }) => (Object.hasOwn(r.lock, c.id) && r.lock[c.id] === c.version ? 0 : 1))]),
    weigh(3, () => 1),
    weigh(2, ({ component }) => (newest(component) ? 0 : 1)),
    weigh(1, (c) => sizeOf(r, c)),
  ];
}

/** A name as a term of the program. */
function name(text) {
  return JSON.stringify(text);
}

function grouped(list, keysOf) {
  const groups = new Map();
  for (const item of list)
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  return groups;
}
