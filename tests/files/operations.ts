import fc from "fast-check";
import type { Operation } from "./model.ts";

const part = fc.constantFrom("a", "b", "c", "d", "..", ".", "");
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
const target = fc.oneof(
  path,
  path.map((text) => text.slice(1)).filter((text) => text !== ""),
);
const file = fc.nat({ max: 3 });
/** Of READ, WRITE, CREATE, EXCLUSIVE, TRUNCATE, APPEND, DIRECTORY, NO_FOLLOW: those that go together. */
const flags = fc.constantFrom(1, 2, 3, 6, 7, 14, 22, 23, 34, 39, 65, 129, 135, 19);
const text = fc.string({ unit: fc.constantFrom("x", "y", "z"), minLength: 1, maxLength: 20 });

/** One operation that may or may not make sense, as the driver and the model play it. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant("open" as const), path, flags) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("mkdir" as const), path) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("link" as const), target, path) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("write" as const), file, text) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("read" as const), file, fc.nat({ max: 30 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("rename" as const), path, path) },
  fc.tuple(fc.constant("seek" as const), file, fc.integer({ min: -9, max: 9000 }), fc.nat({ max: 3 })),
  fc.tuple(fc.constant("resize" as const), file, fc.nat({ max: 9000 })),
  fc.tuple(fc.constant("stat" as const), path, fc.constantFrom(0, 128)),
  fc.tuple(fc.constant("close" as const), file),
  fc.tuple(fc.constant("remove" as const), path),
  fc.tuple(fc.constant("rmdir" as const), path),
);
