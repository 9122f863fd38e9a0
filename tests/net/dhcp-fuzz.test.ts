import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs that the rounds of one seed find. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "an option runs over": [
    { file: "options.c", from: "length > count - at || ", to: "" },
    { file: "options.c", from: "return false; /* RFC 2132 §3.2", to: "return true; /*" },
  ],
  "a code without a length": [{ file: "options.c", from: "if (at == count)", to: "if (false)" }],
  "no end": [{ file: "options.c", from: "return false; /* RFC 2132 §3.2", to: "return true; /*" }],
  "the file is longer than it is": [
    { file: "message.c", from: "fixed->file, sizeof fixed->file", to: "fixed->file, 1024" },
  ],
  "a message that is too short": [{ file: "message.c", from: "count < sizeof *fixed || ", to: "" }],
  "no type": [{ file: "message.c", from: "found.value[DHCP_OPTION_TYPE] == NULL || ", to: "" }],
  "any number": [{ file: "message.c", from: "fixed->xid == words->xid &&", to: "" }],
  "any hardware address": [
    { file: "message.c", from: "memcmp(fixed->mac, words->mac, sizeof words->mac) == 0 &&", to: "" },
  ],
  "any lease": [{ file: "message.c", from: "lease_s >= DHCP_LEASE_S", to: "true" }],
  "a host name of any length": [{ file: "message.c", from: " && name < DHCP_NAME_BYTES", to: "" }],
  "times that are no times": [{ file: "message.c", from: "t1_s == 0 || t1_s >= t2_s", to: "t1_s == 0" }],
};

fuzzTests("dhcp", { seeds: 3, breaks });
