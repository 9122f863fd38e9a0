import { expect, test } from "vitest";
import { type Break, type FuzzProgram, fuzz } from "./names/fuzz.ts";

const what: FuzzProgram = { component: "dns", sources: ["message.c", "name.c"], program: "dns-fuzz.c" };

test.each([1, 2, 3])("damaged answers, seed %d", async (seed) => {
  expect(await fuzz(what, { seed, rounds: 200_000 })).toBe("");
});

/** Bugs that the same rounds find. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a label runs over": [{ file: "name.c", from: "bytes >= count - at || ", to: "" }],
  "half a pointer is read": [{ file: "name.c", from: "count - at < 2 || ", to: "" }],
  "the fixed part of a record is not there": [
    { file: "message.c", from: " || message->count - at < RECORD_BYTES", to: "" },
  ],
  "bytes behind the records": [
    { file: "message.c", from: "return at == message->count", to: "return at <= message->count" },
  ],
  "any number": [{ file: "message.c", from: "half(bytes) != id", to: "id == 0" }],
  "any question": [{ file: "message.c", from: "memcmp(question, name->bytes, name->count) == 0", to: "bytes != NULL" }],
  "a question that is not there": [{ file: "message.c", from: "message->count < message->records || ", to: "" }],
};

test.each(Object.entries(breaks))("found: %s", async (_, broken) => {
  expect(await fuzz(what, { seed: 1, rounds: 200_000, broken })).toMatch(/FOUND|ERROR|runtime error/);
});

test("found: pointers that lead anywhere, without end", async () => {
  const broken = [
    { file: "name.c", from: "to >= begin", to: "to >= count" },
    { file: "name.c", from: " || pointers++ == POINTERS", to: "" },
  ];
  expect(await fuzz(what, { seed: 1, rounds: 20_000, seconds: 8, broken })).toContain("SIGALRM");
});
