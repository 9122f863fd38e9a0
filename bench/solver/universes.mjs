// Universes to solve, from a seed: components in several versions, whose requirements a planted choice meets.

/** Whole numbers below `n`, the same from the same seed everywhere: xorshift32 (Marsaglia 2003). */
export function random(seed) {
  let state = seed * 2654435761 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** How the requirements of a component find those that they are of: by its number, its own among all. */
const families = {
  /** Every second requirement is of one of the few that everybody needs. */
  popular: ({ below, count, at }) => {
    const cores = Math.max(2, Math.floor(count / 20));
    if (at < count - cores && below(2) === 0) return count - 1 - Math.floor((below(cores) * below(cores)) / cores);
    return at + 1 + below(Math.max(1, count - at - 1));
  },
  /** The next fifty. */
  dense: ({ below, count, at }) => at + 1 + below(Math.min(50, count - at - 1)),
  /** Ten layers; each needs the one below it. */
  layered: ({ below, count, at }) => {
    const size = Math.ceil(count / 10);
    const layer = Math.floor(at / size);
    return (layer + 1) * size + below(size);
  },
};

/** The version numbers of a component: three majors, minors within. */
function versionOf(index, versions) {
  const perMajor = Math.ceil(versions / 3);
  return [1 + Math.floor(index / perMajor), index % perMajor, 0];
}

/** A range that the version at `index` is in, as authors write them: a caret, a floor, now and then the very minor. */
function rangeAround(index, versions, below) {
  const [major, minor] = versionOf(index, versions);
  const floor = below(minor + 1);
  const kind = below(10);
  if (kind < 7) return `^${major}.${floor}.0`;
  if (kind < 9) return `>=${major}.${floor}.0`;
  return `~${major}.${minor}.0`;
}

/**
 * `versions` component-versions with about ten requirements each: every tenth of an interface that several provide. Sizes are
 * declared. A planted version of each component keeps all requirements and conflicts, so that there is an answer.
 */
export function universe(of) {
  return { schemaVersion: 1, components: planted(of).components };
}

/** The same, and by number of a component which of its versions is planted. */
export function planted({ family, versions, seed, perComponent = 10, needs = 10 }) {
  const below = random(seed);
  const count = Math.floor(versions / perComponent);
  const chosen = Array.from({ length: count }, () => below(perComponent));
  const faces = Math.max(1, Math.floor(count / 10));
  // Interface f is provided by some components of the last third; one of them at least is planted.
  const last = Math.floor((count * 2) / 3);
  const providers = Array.from({ length: faces }, () => Array.from({ length: 4 }, () => last + below(count - last)));
  const aim = (at) => {
    if (below(10) === 0 && at < last) return `face${below(faces)}`;
    const to = families[family]({ below, count, at });
    return to < count && to > at ? `c${to}` : undefined;
  };
  const components = [];
  for (let at = 0; at < count; at++) {
    const usual = Array.from({ length: at < count - 2 ? needs : 0 }, () => aim(at));
    for (let index = 0; index < perComponent; index++) {
      const isPlanted = index === chosen[at];
      const requires = new Map();
      for (const name of usual) {
        // A version has most of what the others have, and now and then something of its own.
        const chance = below(8);
        const to = chance === 0 ? aim(at) : name;
        if (to === undefined) continue;
        if (to.startsWith("face")) {
          requires.set(to, "^1.0.0");
          continue;
        }
        const there = chosen[Number(to.slice(1))];
        requires.set(to, rangeAround(isPlanted || below(4) > 0 ? there : below(perComponent), perComponent, below));
      }
      const conflicts = {};
      if (!isPlanted && below(10) === 0)
        conflicts[`c${below(count)}`] = rangeAround(below(perComponent), perComponent, below);
      const provides = { [`c${at}`]: versionOf(index, perComponent).join(".") };
      providers.forEach((of, face) => {
        if (of.includes(at)) provides[`face${face}`] = "1.0.0";
      });
      components.push({
        id: `c${at}`,
        version: versionOf(index, perComponent).join("."),
        provides,
        requires: [...requires].map(([id, range]) => ({ interface: id, range })),
        ...(Object.keys(conflicts).length > 0 && conflicts[`c${at}`] === undefined && { conflicts }),
        budget: { text: 100 + below(10000) },
      });
    }
  }
  return { components, chosen };
}

/** A request for some of the first components. */
export function request({ versions, perComponent = 10, lines = 10, seed }) {
  const below = random(seed + 7919);
  const count = Math.floor(versions / perComponent);
  const asked = new Set();
  while (asked.size < Math.min(lines, count)) asked.add(below(Math.max(lines, Math.floor(count / 10))));
  return {
    schemaVersion: 1,
    name: "bench",
    targets: ["qemu-microvm"],
    uses: [...asked].sort((a, b) => a - b).map((at) => ({ component: `c${at}` })),
  };
}
