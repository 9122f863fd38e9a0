import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs that the rounds of one seed find. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a label runs over": [{ file: "name.c", from: "bytes >= count - at || ", to: "" }],
  "half a pointer is read": [{ file: "name.c", from: "count - at < 2 || ", to: "" }],
  "the fixed part of a record is not there": [
    { file: "message.c", from: " || message->count - at < RECORD_BYTES", to: "" },
  ],
  "bytes behind the records": [
    { file: "message.c", from: "return at == message->count", to: "return at <= message->count" },
  ],
  "numbers that are no bytes": [{ file: "name.c", from: "number > 255 || ", to: "" }],
  "a name that ends like localhost": [
    { file: "name.c", from: "        at += 1u + *at;\n    return (size_t)", to: "        at++;\n    return (size_t)" },
    { file: "name.c", from: "memcmp(at, local, sizeof local)", to: "memcmp(at + 1, local + 1, sizeof local - 1)" },
  ],
  "any number": [{ file: "message.c", from: "half(bytes) != id", to: "id == 0" }],
  "any question": [{ file: "message.c", from: "memcmp(question, name->bytes, name->count) == 0", to: "bytes != NULL" }],
  "a question that is not there": [{ file: "message.c", from: "message->count < message->records || ", to: "" }],
};

const hangs: typeof breaks = {
  "pointers that lead anywhere, without end": [
    { file: "name.c", from: "to >= begin", to: "to >= count" },
    { file: "name.c", from: " || pointers++ == POINTERS", to: "" },
  ],
};

fuzzTests("dns", { seeds: 3, breaks, hangs });
