import { fuzzTests } from "../net/fuzz.ts";
import type { Break } from "../net/fuzzers.mjs";

const tree = "../fs-tree/add.c";

/** Bugs that a reader like this could have. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a member that ends behind the archive": [
    { file: "tar.c", from: "    if (bytes > left)\n        return -ASH_EPROTO;\n", to: "" },
  ],
  "a record that is longer than the records": [
    {
      file: "pax.c",
      from: "!fs_tar_decimal(&key, &bytes) || bytes > records.bytes",
      to: "!fs_tar_decimal(&key, &bytes)",
    },
  ],
  "a record of fewer bytes than its own length has": [{ file: "pax.c", from: "bytes < digits + 3 || ", to: "" }],
  "a map that goes on behind the archive": [
    {
      file: "sparse.c",
      from: "        if (reader->bytes - reader->at < FS_TAR_BLOCK)\n            return -ASH_EPROTO;\n",
      to: "",
    },
  ],
  "extents behind the end of their file": [
    { file: tree, from: " ||\n            extent->bytes > member->size - extent->offset", to: "" },
  ],
  "extents that overlap": [{ file: tree, from: "extent->offset < end || ", to: "" }],
  "any number of names": [
    { file: tree, from: "if (!fits(index, (size_t)index->nodes + 1, index->extents) || ", to: "if (" },
  ],
  "any number of extents": [
    { file: tree, from: "if (!fits(index, index->nodes, (size_t)index->extents + 1))", to: "if (false)" },
  ],
  "a path that climbs out": [{ file: tree, from: " || (bytes == 2 && name[0] == '.' && name[1] == '.')", to: "" }],
  "a name with a NUL": [{ file: tree, from: "if (name[i] == '\\0')", to: "if (false)" }],
  "a member below a file": [
    { file: tree, from: "if (fs_tree_kind(fs_tree_node(index, *at)) != ASH_FS_DIRECTORY)", to: "if (false)" },
  ],
  "another name for a directory": [
    { file: tree, from: "    if (fs_tree_kind(node) == ASH_FS_DIRECTORY)\n        return -ASH_EPROTO;\n", to: "" },
  ],
  "a link without a target": [{ file: tree, from: "member->bytes == 0 || member->bytes > ASH_FS_PATH", to: "false" }],
  "a prefix that is left out": [
    { file: "tar.c", from: "if (header->magic[5] == '\\0' && header->type != SPARSE)", to: "if (false)" },
  ],
  "a long name that stays for the next": [
    { file: "tar.c", from: "        *said = (struct fs_tar_said){0};\n", to: "" },
  ],
  "a hole that is read as bytes": [
    { file: "../fs-tree/ask.c", from: "from + (start - extent->offset)", to: "from + (start - offset)" },
  ],
};

fuzzTests("tar", { seeds: 3, breaks });
