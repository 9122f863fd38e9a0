import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs of a front end that believes its back end, or loses count of its memory. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "an id beyond the table": [{ file: "done.c", from: "id >= BLKFRONT_SLOTS || ", to: "" }],
  "an answer that nobody asked for": [{ file: "done.c", from: "!blk->parts[id].sent || ", to: "" }],
  "an answer to another operation": [{ file: "done.c", from: "blk->parts[id].operation != operation ||", to: "" }],
  "a status that there is not": [{ file: "done.c", from: "\n        status > 0)", to: "\n        false)" }],
  "memory that the back end keeps": [
    { file: "done.c", from: "    if (!released)\n        job->status = -ASH_EBUSY;\n    else if", to: "    if" },
  ],
  "memory that it keeps when it is given up": [
    {
      file: "done.c",
      from: "if (job != NULL && !blkfront_release(blk, &blk->parts[i]))",
      to: "if (job != NULL && !blkfront_release(blk, &blk->parts[i]) && false)",
    },
  ],
  "a request that is done with its first part": [
    { file: "done.c", from: "if (--job->left == 0)", to: "if (--job->left == 0 || job->request != NULL)" },
  ],
  "memory that may be written to while it is written out": [
    { file: "request.c", from: "part->operation == BLKFRONT_WRITE, &reference", to: "false, &reference" },
  ],
  "a sector too many": [{ file: "request.c", from: "span.first + span.sectors - 1", to: "span.first + span.sectors" }],
  "parts that all begin at the first": [{ file: "request.c", from: "        *sector += sectors;\n", to: "" }],
  "a ring that is full": [
    { file: "request.c", from: "BLKFRONT_SLOTS - (blk->made - blk->taken) < parts", to: "parts > BLKFRONT_SLOTS" },
  ],
  "grants of what was not asked": [{ file: "request.c", from: "            withdraw(blk, job, made);\n", to: "" }],
  "requests that close forgets": [{ file: "bring.c", from: "    blkfront_end_all(blk, -ASH_ECANCELED);\n", to: "" }],
  "the ring put while it is granted": [
    {
      file: "bring.c",
      from: "ash_xen_grant_end(&ash_use_xen_grant, blk->reference) != 0)\n            blk->lost = true;",
      to: "ash_xen_grant_end(&ash_use_xen_grant, blk->reference) != 0)\n            blk->lost = false;",
    },
  ],
};

fuzzTests("blkfront", { seeds: 3, breaks });
