// Contradictions to explain: two chains below two lines that cannot both reach their ends.
import { random } from "./universes.mjs";

/** What the two ends cannot agree on; each adds to the versions of the two last components. */
const quarrels = {
  /** One component in two majors. */
  majors: ([left, right]) => {
    left.requires.push({ interface: "end", range: "^1.0.0" });
    right.requires.push({ interface: "end", range: "^2.0.0" });
    return { components: [1, 2].map((major) => part("end", { version: `${major}.0.0` })) };
  },
  /** One does not suffer the other. */
  refusal: ([left, right]) => {
    left.conflicts = { [right.id]: "*" };
    return {};
  },
  /** Both bring what an image has once. */
  single: ([left, right]) => {
    for (const each of [left, right]) each.provides.clock = "1.0.0";
    return { interfaces: [{ id: "clock", version: "1.0.0", single: true }] };
  },
  /** A ring of 16 places for a pool of 8. */
  option: ([left, right]) => {
    left.requires.push({ interface: right.id });
    left.options = [{ name: "ring", type: "count", default: 16 }];
    left.constraints = [
      {
        terms: [
          { times: 1, option: "ring" },
          { times: -1, option: "pool", slot: right.id },
        ],
        atMost: 0,
      },
    ];
    right.options = [{ name: "pool", type: "count", default: 8 }];
    return {};
  },
};

/**
 * A problem with a contradiction planted: `depth` components below one line, and as many below another, each in `width` versions,
 * that end in a quarrel, by default of two majors. Each member of the explanation is needed: there is no smaller one.
 */
export function unsatisfiable(
  { universe: { components, interfaces = [], ...rest }, request: { uses, ...others } },
  { depth = 4, width = 2, quarrel = "majors" },
) {
  const chains = ["left", "right"].map((side) =>
    Array.from({ length: depth }, (_, at) =>
      part(`${side}${at}`, { requires: at + 1 < depth ? [{ interface: `${side}${at + 1}` }] : [] }),
    ),
  );
  const more = quarrels[quarrel](chains.map((chain) => chain.at(-1)));
  const versions = chains.flat().flatMap((of) =>
    Array.from({ length: width }, (_, i) => ({
      ...of,
      version: `1.${i}.0`,
      provides: { ...of.provides, [of.id]: `1.${i}.0` },
    })),
  );
  return {
    universe: {
      ...rest,
      interfaces: [...interfaces, ...(more.interfaces ?? [])],
      components: [...components, ...versions, ...(more.components ?? [])],
    },
    request: { ...others, uses: [...uses, ...["left0", "right0"].map((component) => ({ component }))] },
  };
}

function part(id, { version = "1.0.0", requires = [] }) {
  return { id, version, provides: { [id]: version }, requires, budget: { text: 100 } };
}

/** How the `n`th of the generated contradictions looks: any quarrel, one to five deep, one to three versions wide. */
export function anyContradiction(n) {
  const below = random(n + 1);
  const kinds = Object.keys(quarrels);
  return { depth: 1 + below(5), width: 1 + below(3), quarrel: kinds[below(kinds.length)] };
}
