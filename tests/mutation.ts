import fc from "fast-check";

/** A step into a document: the key is taken modulo what is there. */
const steps = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 6 });
const words = ["", "*", "1.0.0", "^1", "constructor", "__proto__", "../up", "a b", "4KiB", "app"];
const junk = fc.oneof(
  fc.constantFrom(null, true, -1, 1.5, 1e300, ...words, [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 2 }),
);

/** How one place of a JSON document is damaged. */
export interface Mutation {
  readonly steps: readonly number[];
  readonly value: unknown;
  readonly key: string | undefined;
}

/** Any number of damages up to three. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    steps,
    value: fc.option(junk, { nil: undefined }),
    key: fc.option(fc.string(), { nil: undefined }),
  }),
  { maxLength: 3 },
);

/** The document with one value replaced, taken out (no value), or put under another key; as JSON would give it. */
export function mutate(document: unknown, mutation: Mutation): unknown {
  return JSON.parse(JSON.stringify(damage(document, mutation) ?? null));
}

function damage(document: unknown, { steps: [step = 0, ...rest], value, key }: Mutation): unknown {
  if (typeof document !== "object" || document === null) return value;
  const keys = Object.keys(document);
  const at = keys[step % Math.max(1, keys.length)];
  if (at === undefined) return value;
  const inner = (document as Record<string, unknown>)[at];
  const fresh = rest.length > 0 ? damage(inner, { steps: rest, value, key }) : value;
  if (Array.isArray(document)) {
    return document.flatMap((item, i) => (String(i) !== at ? [item] : fresh === undefined ? [] : [fresh]));
  }
  const others = Object.entries(document).filter(([name]) => name !== at);
  return Object.fromEntries(fresh === undefined ? others : [...others, [rest.length > 0 ? at : (key ?? at), fresh]]);
}
