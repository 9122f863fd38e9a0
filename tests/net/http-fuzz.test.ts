import { fuzzTests } from "./fuzz.ts";
import type { Break } from "./fuzzers.mjs";

/** Bugs that a server like this could have; the last two it had. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a chunk's size of more digits than fit": [
    { file: "chunks.c", from: "if (chunks->left > ASH_OPT_BODY)\n            return TOO_LONG;", to: "" },
  ],
  "a chunk that runs into the next one": [
    { file: "chunks.c", from: "part > chunks->left", to: "part > chunks->left + 1" },
  ],
  "chunks longer than a body may be": [
    {
      file: "chunks.c",
      from: "if (part > ASH_OPT_BODY - chunks->to)\n                return TOO_LONG;",
      to: "",
    },
  ],
  "what is no data of chunks is kept": [
    {
      file: "read.c",
      from: "c->chunks.from = c->chunks.to;\n            c->bytes = c->head.bytes + c->chunks.to;",
      to: "",
    },
  ],
  "a length that overflows": [{ file: "parse.c", from: " || sum > UINT64_MAX / 10 - 1", to: "" }],
  "two lengths": [{ file: "parse.c", from: "seen->length || !read_length", to: "!read_length" }],
  "a length beside chunks": [{ file: "parse.c", from: "(seen.length || !head->one_one)", to: "!head->one_one" }],
  "a body of one byte too many": [{ file: "read.c", from: "> ASH_OPT_BODY)", to: "> ASH_OPT_BODY + 1)" }],
  "a head of one byte too many": [{ file: "read.c", from: "end > ASH_OPT_HEAD", to: "end > ASH_OPT_HEAD + 1" }],
  "a version that is not there": [{ file: "parse.c", from: "end - p < 11 || ", to: "" }],
  "eight bytes where seven are left": [{ file: "parse.c", from: "end - p >= 8", to: "end - p >= 7" }],
  "an end of a head in two pieces": [{ file: "read.c", from: "c->looked = at;", to: "c->looked = c->bytes;" }],
  "a query that stays behind when the text moves": [
    { file: "read.c", from: "        move(&c->head.query, old, block, c->head.bytes);\n", to: "" },
  ],
  "a buffer put twice": [
    { file: "read.c", from: "    c->held = NULL;\n    if (c->room != 0) {", to: "    if (c->room != 0) {" },
  ],
  "a buffer never put": [
    {
      file: "serve.c",
      from: "if (c->out != NULL)\n        ash_net_buffers_put(&ash_use_net_buffers, c->out);",
      to: "",
    },
  ],
  "a head that does not fit behind another answer": [
    { file: "send.c", from: " || c->out->bytes + count > segment", to: "" },
  ],
  "any number of fields": [
    { file: "answer.c", from: "bytes > sizeof exchange->fields - exchange->field_bytes", to: "bytes == 0" },
  ],
  "a producer who is not told of the end": [{ file: "serve.c", from: "    httpd_end_producer(c);\n", to: "" }],
  "an answer that depends on the pieces": [
    {
      file: "read.c",
      from: "end == 0 || end > ASH_OPT_HEAD)",
      to: "end == 0)",
    },
  ],
  "a star in a path": [
    {
      file: "answer.c",
      from: "if (route[i] == '*' && route[i + 1] == '\\0')",
      to: "if (route[i] == '*' && route[i + 1] == '\\0' && (i == path.bytes || path.at[i] != '*'))",
    },
  ],
};

fuzzTests("http", { seeds: 2, breaks });
