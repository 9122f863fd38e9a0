import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs of a driver's side of a virtqueue that believes the device's side. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "an id just beyond the table": [{ file: "queue.c", from: "id >= ring->untouched", to: "id > ring->size" }],
  "an id that is not in flight": [{ file: "queue.c", from: "ring->slots[id].token == NULL || ", to: "" }],
  "an id that comes back twice": [{ file: "queue.c", from: "    ring->slots[id].token = NULL;\n", to: "" }],
  "an index that jumps": [{ file: "queue.c", from: "ready > in_flight(ring)", to: "ready > ring->size" }],
  "one byte more than there was room for": [
    { file: "queue.c", from: "bytes > ring->slots[id].writable", to: "bytes > ring->slots[id].writable + 1" },
  ],
  "the next descriptor read from the device's memory": [
    {
      file: "queue.c",
      from: "at != last; at = ring->slots[at].next)",
      to: "at != last && count < ring->size; at = descriptors(ring)[at].next)",
    },
  ],
  "a chain that is freed without its end": [
    {
      file: "queue.c",
      from: "ring->slots[last].next = ring->free_head;",
      to: "ring->slots[head].next = ring->free_head;",
    },
  ],
  "a queue that is fuller than full": [
    { file: "queue.c", from: "chain->count > ring->free_count)", to: "chain->count > ring->free_count + 1u)" },
  ],
  "a chain longer than its table": [
    {
      file: "queue.c",
      from: "chain->count <= ring->table_entries &&",
      to: "chain->count <= ring->table_entries + 1u &&",
    },
  ],
  "a table that is not there": [
    { file: "queue.c", from: "peek_free(ring) < ring->table_count", to: "peek_free(ring) <= ring->table_count" },
  ],
  "an event that is one too late": [
    {
      file: "queue.c",
      from: "*used_event(ring) = ring->taken;",
      to: "*used_event(ring) = (uint16_t)(ring->taken + 1);",
    },
  ],
  "a broken queue that goes on": [{ file: "queue.c", from: "    ring->broken = true;\n", to: "" }],
};

fuzzTests("queue", { seeds: 2, breaks });
