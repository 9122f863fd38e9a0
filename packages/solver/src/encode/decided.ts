import type { Requirement } from "@ashlar/model";
import { clauseId, type Facts } from "../facts.ts";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { atMostOne } from "./cardinality.ts";
import { type Choice, type Guard, linesByName, type Spot } from "./choices.ts";
import { covering, type Meeting } from "./meeting.ts";
import { fixedBy, isNeeded, provides, rootsOf } from "./places.ts";

/** An edge that the search decides: a slot of a use, or of the image, and the place of its provider. */
export interface DecidedEdge {
  readonly user: Spot | undefined;
  readonly slot: string;
  readonly interface: string;
  readonly many: boolean;
  readonly provider: Spot;
  readonly lit: Lit;
}

/** The edges of slots for which it matters who fills them; all others are filled by rule once the uses are known. */
export interface Decided {
  readonly edges: readonly DecidedEdge[];
  /** Those of a slot; undefined where it is filled by rule. */
  readonly of: (user: Spot | undefined, slot: Requirement) => readonly DecidedEdge[] | undefined;
}

/** A slot as a version at a place has it. */
interface Site {
  readonly slot: Requirement;
  readonly choice: Choice | undefined;
  /** Literals all of which are true where the slot is there. */
  readonly there: readonly Lit[];
  readonly guards: readonly Lit[];
  readonly fixed: Spot | undefined;
}

interface Group {
  readonly user: Spot | undefined;
  readonly sites: Site[];
  readonly edges: Map<Spot, DecidedEdge>;
}

/** Puts the edges of `exclusive` interfaces, and of slots that constraints name, into the engine. */
export function decide(
  engine: Engine,
  facts: Facts,
  spots: readonly Spot[],
  { meeting, guard }: { readonly meeting: Meeting; readonly guard: Guard },
): Decided {
  const exclusive = new Set(
    facts.universe.interfaces
      .filter((one) => one.exclusive === true && !facts.without.has(`interface/${one.id}/exclusive`))
      .map((one) => one.id),
  );
  const groups = groupsOf(facts, spots, exclusive, guard);
  const all = [...groups.values()].flatMap((of) => [...of.values()]);
  for (const group of all) connect(engine, meeting, group);
  const edges = all.flatMap((group) => [...group.edges.values()]);
  for (const id of [...exclusive].sort()) share(engine, edges, { id, guard });
  for (const group of all) for (const site of group.sites) fill(engine, meeting, { group, site, edges, exclusive });
  return {
    edges,
    of: (user, slot) => {
      const group = groups.get(user)?.get(keyOf(slot));
      return group === undefined ? undefined : [...group.edges.values()];
    },
  };
}

/** Versions of a component may have a slot of one name for different interfaces. */
function keyOf(slot: Requirement): string {
  return `${slot.slot}\0${slot.interface}`;
}

function groupsOf(
  facts: Facts,
  spots: readonly Spot[],
  exclusive: ReadonlySet<string>,
  guard: Guard,
): ReadonlyMap<Spot | undefined, ReadonlyMap<string, Group>> {
  const groups = new Map<Spot | undefined, Map<string, Group>>();
  const byName = linesByName(spots);
  const add = (user: Spot | undefined, site: Site): void => {
    const key = keyOf(site.slot);
    const of: Map<string, Group> = groups.get(user) ?? new Map();
    const group: Group = of.get(key) ?? { user, sites: [], edges: new Map() };
    group.sites.push(site);
    groups.set(user, of.set(key, group));
  };
  const named = new Map<Spot, Set<string>>();
  for (const choice of spots.flatMap((spot) => spot.choices))
    for (const { terms } of choice.component.constraints ?? [])
      for (const { slot } of terms)
        if (slot !== undefined) named.set(choice.place, (named.get(choice.place) ?? new Set()).add(slot));
  for (const choice of spots.flatMap((spot) => spot.choices)) {
    const here = named.get(choice.place);
    if (here === undefined && exclusive.size === 0) continue;
    for (const slot of choice.requires) {
      if (!exclusive.has(slot.interface) && here?.has(slot.slot) !== true) continue;
      const conditions = choice.conditions(slot);
      if (conditions === undefined) continue;
      const inner = fixedBy(facts, choice.place.line, slot);
      const guards = [clauseId(choice.component, `requires/${slot.slot}`), ...(inner === undefined ? [] : [inner.id])];
      const fixed = inner === undefined ? undefined : byName.get(inner.as)!;
      add(choice.place, { slot, choice, there: [choice.lit, ...conditions], guards: guards.flatMap(guard), fixed });
    }
  }
  for (const slot of rootsOf(facts).filter((root) => exclusive.has(root.interface)))
    add(undefined, { slot, choice: undefined, there: [], guards: [...guard(`roots/${slot.slot}`)], fixed: undefined });
  return groups;
}

/** The literals of a slot's edges, and what they say: the slot is there, and the provider in a version that fits. */
function connect(engine: Engine, meeting: Meeting, { user, sites, edges }: Group): void {
  for (const site of sites) {
    for (const { place } of providersOf(meeting, user, site)) {
      if (edges.has(place)) continue;
      const { slot, interface: id, many } = site.slot;
      edges.set(place, { user, slot, interface: id, many, provider: place, lit: engine.variable() });
    }
  }
  for (const { provider, lit } of edges.values()) {
    engine.clause([not(lit), provider.present]);
    // The slot is there with one of the versions that have it.
    const versions = sites.flatMap(({ choice }) => choice?.lit ?? []);
    if (user !== undefined) engine.clause([not(lit), ...versions]);
    for (const site of sites) {
      const fits = providersOf(meeting, user, site).filter((choice) => choice.place === provider);
      const [own, ...conditions] = site.there;
      for (const condition of conditions) engine.clause([not(lit), not(own!), condition]);
      engine.clause([not(lit), ...(own === undefined ? [] : [not(own)]), ...covering(fits)]);
      // A slot whose clause is switched off is not there.
      for (const off of site.guards) engine.clause([not(lit), ...(own === undefined ? [] : [not(own)]), not(off)]);
    }
  }
  if (sites.some(({ slot }) => !slot.many)) {
    const single = sites.flatMap(({ slot, choice }) => (slot.many || choice === undefined ? [] : [choice.lit]));
    const isMixed = sites.some(({ slot }) => slot.many);
    const lits = [...edges.values()].map(({ lit }) => lit);
    for (const own of isMixed ? single : [undefined]) atMostOne(engine, lits, own === undefined ? [] : [not(own)]);
  }
}

function providersOf({ fitting }: Meeting, user: Spot | undefined, { slot, fixed }: Site): readonly Choice[] {
  if (fixed !== undefined) return fixed.choices.filter((choice) => provides(choice.component, slot));
  return fitting(slot).filter((choice) => choice.place !== user);
}

/** A provider of an exclusive interface fills one slot. */
function share(
  engine: Engine,
  edges: readonly DecidedEdge[],
  { id, guard }: { readonly id: string; readonly guard: Guard },
): void {
  const byProvider = new Map<Spot, Lit[]>();
  for (const { interface: of, provider, lit } of edges) {
    if (of !== id) continue;
    const list = byProvider.get(provider);
    if (list === undefined) byProvider.set(provider, [lit]);
    else list.push(lit);
  }
  for (const lits of byProvider.values()) atMostOne(engine, lits, guard(`interface/${id}/exclusive`));
}

interface Filling {
  readonly group: Group;
  readonly site: Site;
  readonly edges: readonly DecidedEdge[];
  readonly exclusive: ReadonlySet<string>;
}

/** A slot that must be filled is; another one takes whom nobody else has. */
function fill(engine: Engine, meeting: Meeting, { group, site, edges, exclusive }: Filling): void {
  const { slot, there, guards, fixed } = site;
  const own = [...group.edges.values()];
  const absent = there.map(not);
  if (fixed !== undefined || isNeeded(slot) || slot.least === 1)
    engine.clause([...guards, ...absent, ...own.map(({ lit }) => lit)]);
  if (fixed !== undefined || isNeeded(slot)) return;
  for (const choice of providersOf(meeting, group.user, site)) {
    const elsewhere = edges.filter(
      (edge) =>
        exclusive.has(slot.interface) &&
        edge.provider === choice.place &&
        edge.interface === slot.interface &&
        !own.includes(edge) &&
        (slot.many || !edge.many),
    );
    const here = slot.many ? [group.edges.get(choice.place)!] : own;
    engine.clause([...guards, ...absent, not(choice.lit), ...[...here, ...elsewhere].map(({ lit }) => lit)]);
  }
}
