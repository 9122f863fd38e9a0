import { fuzzTests } from "../net/fuzz.ts";
import type { Break } from "../net/fuzzers.mjs";

const tree = "../fs-tree/add.c";

/** Bugs that a reader like this could have. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "a header that the archive ends in": [
    { file: "cpio.c", from: "    if (left < head)\n        return -ASH_EPROTO;\n", to: "" },
  ],
  "a name that ends behind the archive": [{ file: "cpio.c", from: " || member->name_bytes > left - head", to: "" }],
  "a name of no bytes": [{ file: "cpio.c", from: "member->name_bytes == 0 || ", to: "" }],
  "data that end behind the archive": [{ file: "cpio.c", from: " || member->bytes > left - head", to: "" }],
  "a header that is filled up behind the archive": [{ file: "cpio.c", from: "if (head > left || ", to: "if (" }],
  "data that are not filled up": [
    { file: "cpio.c", from: "size_t end = filled(head + member->bytes);", to: "size_t end = head + member->bytes;" },
  ],
  "capitals that are no digits": [
    { file: "cpio.c", from: "(digit | 0x20) >= 'a' && (digit | 0x20) <= 'f'", to: "digit >= 'a' && digit <= 'f'" },
  ],
  "names of one file that are two files": [{ file: "cpio.c", from: "return b->names > 1 &&", to: "return false &&" }],
  "bytes that come with a later name": [
    { file: "cpio.c", from: "            content = other;\n", to: "            continue;\n" },
  ],
  "a trailer that ends all archives": [
    { file: "cpio.c", from: "while (reader.at < bytes && reader.at % 4 == 0);", to: "while (false);" },
  ],
  "a name of dots": [{ file: tree, from: " || (bytes == 2 && name[0] == '.' && name[1] == '.')", to: "" }],
  "any number of names": [
    { file: tree, from: "if (!fits(index, (size_t)index->nodes + 1, index->extents) || ", to: "if (" },
  ],
  "names that are nobody's": [
    {
      file: tree,
      from: "        fs_tree_node(index, directory->last)->next = own;\n",
      to: "        directory->next = own;\n",
    },
  ],
};

fuzzTests("cpio", { seeds: 3, breaks });
