import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs of a xenstore client that believes its daemon. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a message longer than it may be": [
    {
      file: "wire.c",
      from: "message->header.bytes > XEN_STORE_LONGEST",
      to: "message->header.bytes > UINT32_MAX - 99",
    },
  ],
  "answers further on than the ring is long": [
    { file: "wire.c", from: "if (count > XEN_STORE_RING)", to: "if (count > XEN_STORE_RING + 0x70000000u)" },
  ],
  "questions taken that were not asked": [
    { file: "wire.c", from: "if (used > XEN_STORE_RING)", to: "if (used > XEN_STORE_RING + 0xf0000000u)" },
  ],
  "a text longer than its room": [
    { file: "wire.c", from: "rest = rest < room - (got - head) ? rest : room - (got - head);", to: "" },
  ],
  "more kept than there is room for": [
    { file: "wire.c", from: "bytes < sizeof message->text ? bytes : (uint32_t)sizeof message->text", to: "bytes" },
  ],
  "an error's name that goes on": [
    {
      file: "wire.c",
      from: "message->text[at] == '\\0' && known[i].name[at] == '\\0'",
      to: "known[i].name[at] == '\\0'",
    },
  ],
  "a token that does not end": [{ file: "wire.c", from: "if (end >= kept || ", to: "if (at >= kept || " }],
  "a number beyond 32 bits": [{ file: "wire.c", from: "bytes > 0 && sum <= UINT32_MAX", to: "bytes > 0" }],
  "a ring that does not wrap": [{ file: "wire.c", from: "return count < rest ? count : rest;", to: "return count;" }],
};

fuzzTests("xenstore", { seeds: 2, breaks });
