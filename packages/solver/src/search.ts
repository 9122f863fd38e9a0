import {
  type Component,
  type Edge,
  memoryBytes,
  memorySum,
  type OptionValue,
  type Reason,
  type RequestUse,
  type Requirement,
} from "@ashlar/model";
import {
  allowed,
  byVersion,
  clauseId,
  type Facts,
  inRange,
  optionValues,
  own,
  requirementsOf,
  said,
  supportsAll,
  versionsFor,
} from "./facts.ts";
import { initOrder } from "./order.ts";

/** A use in a candidate answer. */
export interface Node {
  readonly use: string;
  readonly component: Component;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly reason: Reason;
  /** It serves the image; false: one edge only. */
  readonly shared: boolean;
  /** A line of the image named it. */
  readonly asked: boolean;
}

/** A complete, valid candidate answer. */
export interface Candidate {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** Lexicographic: the smaller the better. */
  readonly cost: readonly number[];
}

/** What a search ended with: the best answer if any, and whether it looked everywhere. */
export interface Outcome {
  readonly best: Candidate | undefined;
  readonly complete: boolean;
  /** Why answers were refused, without repeats. */
  readonly refusals: readonly Refusal[];
}

/** Why an answer was refused that was complete otherwise, or one that no addition would have mended. */
export interface Refusal {
  readonly kind: "single" | "conflict" | "memory" | "cycle";
  readonly says: string;
  /** What makes it so, a sentence each. */
  readonly because?: readonly string[] | undefined;
}

interface Open {
  readonly use: string;
  readonly requirement: Requirement;
  readonly fixed?: RequestUse | undefined;
}

interface State {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly open: readonly Open[];
  /** Requirements that are filled from what is there in the end: optional and many. */
  readonly late: readonly Open[];
}

/**
 * Depth-first branch and bound over the providers of each open requirement.
 *
 * Sound: a leaf is checked whole before it counts. Complete: every provider that pins, exclusions, targets, ranges and
 * explicit edges leave is tried. Deterministic: requirements are taken in order, candidates by id and version.
 */
export class Search {
  readonly #facts: Facts;
  readonly #limit: number;
  readonly #refusals = new Map<string, Refusal>();
  #steps = 0;
  #best: Candidate | undefined;

  constructor(facts: Facts, limit: number) {
    this.#facts = facts;
    this.#limit = limit;
  }

  run(): Outcome {
    const roots = this.#facts.request.roots.filter((r) => !this.#facts.without.has(`roots/${r.slot}`));
    const asked = this.#facts.request.uses.filter((use) => !this.#facts.without.has(use.id));
    const start: State = {
      nodes: [],
      edges: [],
      open: roots.filter((r) => !r.optional).map((requirement) => ({ use: "image", requirement })),
      late: roots.filter((r) => r.optional).map((requirement) => ({ use: "image", requirement })),
    };
    this.#ask(start, asked, 0);
    const refusals = [...this.#refusals.values()].sort((a, b) => (a.says < b.says ? -1 : 1));
    return { best: this.#best, complete: this.#steps < this.#limit, refusals };
  }

  /** Adds the user's uses one by one, in each version that fits. */
  #ask(state: State, asked: readonly RequestUse[], index: number): void {
    const line = asked[index];
    if (line === undefined) {
      this.#descend(state);
      return;
    }
    for (const component of versionsFor(this.#facts, line)) {
      const reason: Reason = { kind: "request", line: line.id, at: line.at };
      const added = this.#add(state, { line, component, reason, shared: true, use: line.as });
      if (added !== undefined) this.#ask(added, asked, index + 1);
    }
  }

  /** The state with one more use; undefined when its line fills a slot that it does not have. */
  #add(
    state: State,
    what: { line?: RequestUse; component: Component; reason: Reason; shared: boolean; use: string },
  ): State | undefined {
    const { component, line } = what;
    const wired = Object.entries(line?.with ?? {}).filter(([, inner]) => !this.#facts.without.has(inner.id));
    const options = optionValues(this.#facts, component, line?.options ?? {});
    const node: Node = {
      use: what.use,
      component,
      options,
      reason: what.reason,
      shared: what.shared,
      asked: line !== undefined,
    };
    const all = requirementsOf(this.#facts, component, options).map(
      (requirement): Open => ({
        use: what.use,
        requirement,
        fixed: wired.find(([slot]) => slot === requirement.slot)?.[1],
      }),
    );
    if (wired.some(([slot]) => !all.some((open) => open.requirement.slot === slot))) return undefined;
    const isLate = (open: Open): boolean =>
      open.fixed === undefined && (open.requirement.many || open.requirement.optional);
    return {
      nodes: [...state.nodes, node],
      edges: state.edges,
      open: [...state.open, ...all.filter((open) => !isLate(open))],
      late: [...state.late, ...all.filter(isLate)],
    };
  }

  #descend(state: State): void {
    if (this.#steps++ >= this.#limit || this.#hopeless(state)) return;
    // Nothing that is added later takes a second provider away.
    const doubled = this.#doubled(state);
    if (doubled !== undefined) {
      this.#refusals.set(doubled.says, doubled);
      return;
    }
    // What the user named comes first, so that nothing takes its name.
    const open = state.open.find((each) => each.fixed !== undefined) ?? state.open[0];
    if (open === undefined) {
      this.#finish(state);
      return;
    }
    const next = { ...state, open: state.open.filter((each) => each !== open) };
    if (open.fixed !== undefined) {
      this.#fill(next, open, open.fixed);
      return;
    }
    const present = this.#present(state, open);
    for (const node of present.nodes) this.#descend(connect(next, open, node.use));
    if (present.closed) return;
    for (const component of this.#additions(state, open)) {
      const reason: Reason = { kind: "edge", use: open.use, slot: open.requirement.slot, others: [] };
      const added = this.#add(next, { component, reason, shared: true, use: component.id });
      if (added !== undefined) this.#descend(connect(added, open, component.id));
    }
  }

  /** An explicit edge: the use of `with`, for this slot alone unless another line names the same. */
  #fill(state: State, open: Open, line: RequestUse): void {
    const present = state.nodes.find((node) => node.use === line.as);
    if (present !== undefined) {
      const fits = present.component.id === line.component && provides(present.component, open.requirement);
      if (fits) this.#descend(connect(state, open, line.as));
      return;
    }
    for (const component of versionsFor(this.#facts, line)) {
      if (!provides(component, open.requirement)) continue;
      const reason: Reason = { kind: "request", line: line.id, at: line.at };
      const added = this.#add(state, { line, component, reason, shared: false, use: line.as });
      if (added !== undefined) this.#descend(connect(added, open, line.as));
    }
  }

  /**
   * Uses that are there and fit, those of the user's own lines first, so that they win where costs are equal; `closed` when
   * no other may be added for this interface.
   */
  #present(state: State, open: Open): { readonly nodes: readonly Node[]; readonly closed: boolean } {
    const { requirement, use } = open;
    const fit = state.nodes.filter((n) => n.shared && n.use !== use && provides(n.component, requirement));
    const asked = fit.filter((node) => node.asked);
    const single = this.#facts.singles.has(requirement.interface);
    const taken = state.nodes.some((n) => n.use !== use && Object.hasOwn(n.component.provides, requirement.interface));
    return { nodes: [...asked, ...fit.filter((node) => !node.asked)], closed: single && taken };
  }

  #additions(state: State, open: Open): readonly Component[] {
    const { universe, request } = this.#facts;
    const names = new Set(state.nodes.map((node) => node.use));
    return universe.components
      .filter((c) => c.automatic && provides(c, open.requirement) && !names.has(c.id))
      .filter((c) => allowed(this.#facts, c) && supportsAll(c, request.targets))
      .filter((c) => c.id !== state.nodes.find((node) => node.use === open.use)?.component.id)
      .sort((a, b) => (a.id === b.id ? byVersion(a, b) : a.id < b.id ? -1 : 1));
  }

  #hopeless(state: State): boolean {
    if (this.#best === undefined) return false;
    return compare(this.#cost(state), this.#best.cost) > 0;
  }

  #finish(state: State): void {
    const full = this.#fillLate(state);
    const cost = this.#cost(full);
    if (this.#best !== undefined && compare(cost, this.#best.cost) >= 0) return;
    const refusal = this.#refuse(full);
    if (refusal !== undefined) this.#refusals.set(refusal.says, refusal);
    else this.#best = { nodes: full.nodes, edges: full.edges, cost };
  }

  #fillLate(state: State): State {
    return state.late.reduce((current, open) => {
      const fit = current.nodes.filter(
        (n) => n.shared && n.use !== open.use && provides(n.component, open.requirement),
      );
      const chosen = open.requirement.many ? fit : fit.slice(0, 1);
      return chosen.reduce((s, node) => connect(s, open, node.use), current);
    }, state);
  }

  /** Why a complete candidate is no answer. */
  #refuse(state: State): Refusal | undefined {
    return this.#conflicting(state) ?? this.#tooLarge(state) ?? cyclic(state);
  }

  #doubled(state: State): Refusal | undefined {
    for (const id of [...this.#facts.singles].sort()) {
      const providers = state.nodes.filter((node) => Object.hasOwn(node.component.provides, id));
      if (providers.length < 2) continue;
      const names = providers.map((p) => p.use).join(" and ");
      return { kind: "single", says: `"${id}" allows one provider an image, but ${names} provide it` };
    }
    return undefined;
  }

  #conflicting(state: State): Refusal | undefined {
    for (const { component } of state.nodes) {
      for (const [id, range] of Object.entries(component.conflicts)) {
        if (this.#facts.without.has(clauseId(component, `conflicts/${id}`))) continue;
        const other = state.nodes.find((n) => n.component.id === id && inRange(n.component.version, range));
        if (other === undefined) continue;
        return { kind: "conflict", says: `${component.id} conflicts with ${id}${said(range)}` };
      }
    }
    return undefined;
  }

  #tooLarge(state: State): Refusal | undefined {
    if (this.#facts.without.has("memory")) return undefined;
    const needs = state.nodes
      .map((n) => ({ ...n, bytes: memoryBytes(n.component, n.options) }))
      .filter((need) => need.bytes > 0)
      .sort((a, b) => b.bytes - a.bytes);
    const total = needs.reduce((sum, need) => sum + need.bytes, 0);
    const { memory } = this.#facts.request;
    if (total <= memory) return undefined;
    const largest = needs.slice(0, 3).map((need) => `${need.use} ${need.bytes}`);
    const says = `the uses need ${total} bytes at run time (${largest.join(", ")}), but the image has ${memory}`;
    const because = needs.map((n) => `${n.use} needs ${n.bytes} bytes: ${memorySum(n.component, n.options)}`);
    return { kind: "memory", says, because };
  }

  /** Preferences passed over, departures from the lock, components, not-newest, declared bytes. */
  #cost(state: State): readonly number[] {
    const { request, universe } = this.#facts;
    const passed = request.prefer
      .filter((line) => !this.#facts.without.has(line.id))
      .map((line) => (state.edges.some((edge) => this.#passesOver(state, edge, line.component)) ? 1 : 0));
    const departed = state.nodes.filter((n) => {
      const locked = own(request.lock ?? {}, n.component.id);
      return request.lock !== undefined && locked !== n.component.version;
    }).length;
    const old = state.nodes.filter((n) =>
      universe.components.some((c) => c.id === n.component.id && byVersion(c, n.component) < 0),
    ).length;
    const bytes = state.nodes.reduce((sum, n) => sum + (n.component.budget?.text ?? 0), 0);
    return [...passed, departed, state.nodes.length, old, bytes];
  }

  #passesOver(state: State, edge: Edge, preferred: string): boolean {
    const provider = state.nodes.find((node) => node.use === edge.provider)!;
    if (provider.component.id === preferred || provider.asked) return false;
    return this.#facts.universe.components.some(
      (c) =>
        c.id === preferred && Object.hasOwn(c.provides, edge.interface) && supportsAll(c, this.#facts.request.targets),
    );
  }
}

function provides(component: Component, requirement: Requirement): boolean {
  const version = own(component.provides, requirement.interface);
  return version !== undefined && inRange(version, requirement.range);
}

function connect(state: State, open: Open, provider: string): State {
  const { slot, many } = open.requirement;
  const edge: Edge = { use: open.use, slot, interface: open.requirement.interface, provider, many };
  return { ...state, edges: [...state.edges, edge] };
}

function cyclic(state: State): Refusal | undefined {
  const names = state.nodes.map((node) => node.use);
  const result = initOrder(names, state.edges);
  if ("order" in result) return undefined;
  return { kind: "cycle", says: `the init order has a cycle: ${result.cycle.join(" → ")}` };
}

/** Lexicographic order of costs of equal length. */
function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : a[at]! - b[at]!;
}
