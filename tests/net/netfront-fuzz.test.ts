import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs of a front end that believes its back end, or loses count of its pages. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "an id just beyond the pages": [{ file: "receive.c", from: "answer->id >= ASH_OPT_BUFFERS", to: "answer->id > 400" }],
  "a frame beyond its page": [
    { file: "receive.c", from: "answer->offset <= ASH_PAGE_BYTES - (unsigned)answer->status", to: "true" },
  ],
  "a frame longer than the MTU": [{ file: "receive.c", from: "answer->status <= net->longest", to: "true" }],
  "a frame that is an error": [
    { file: "receive.c", from: "answer->status >= (int)NETFRONT_ETHERNET", to: "answer->status != 0" },
  ],
  "more answers than requests": [
    { file: "net.c", from: "answers <= side->told - side->taken ? answers : UINT32_MAX", to: "answers" },
  ],
  "a request that is taken back by what the ring says": [
    {
      file: "send.c",
      from: "free_id(net, ids[i])",
      to: "free_id(net, net->tx->slots[net->sending.made % NETFRONT_SLOTS].request.id)",
    },
  ],
  "an answer for sending that nobody asked for": [
    { file: "send.c", from: " ||\n            net->sent[id].reference == ASH_XEN_GRANT_NONE", to: "" },
  ],
  "an id beyond the table": [{ file: "send.c", from: "id >= NETFRONT_SLOTS ||", to: "" }],
  "a buffer put while it is granted": [
    {
      file: "send.c",
      from: "        if (free_id(net, id))\n            put(buffer);",
      to: "        free_id(net, id);\n        put(buffer);\n        if (true) {}",
    },
  ],
  "memory put while it is granted": [
    { file: "bring.c", from: "            net->lost = true;", to: "            continue;" },
  ],
  "a request that is not taken back": [{ file: "send.c", from: "            net->sending.made--;\n", to: "" }],
  "buffers that are never put": [{ file: "bring.c", from: "        netfront_drain(net);\n", to: "" }],
};

fuzzTests("netfront", { seeds: 2, breaks });
