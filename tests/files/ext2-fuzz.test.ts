import { fuzzTests } from "../net/fuzz.ts";
import type { Break } from "../net/fuzzers.mjs";

/** Bugs of a reader that believes what is on the disk, or forgets what it holds. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "an inode beyond the last": [
    { file: "inode.c", from: "number == 0 || number > fs->inodes", to: "number == 0" },
    { file: "folder.c", from: " && inode <= fs->inodes", to: "" },
  ],
  "a directory that holds itself": [{ file: "folder.c", from: " && inode != folder->number", to: "" }],
  "an entry that is longer than the block": [{ file: "folder.c", from: " || entry.rec_len > room", to: "" }],
  "a name that is longer than its entry": [
    { file: "folder.c", from: " || bytes > entry.rec_len - sizeof entry", to: "" },
  ],
  "a name with a NUL or a slash": [
    { file: "folder.c", from: "fs_ext2_has(name->name, name->bytes, '\\0') ||", to: "" },
    { file: "folder.c", from: "fs_ext2_has(name->name, name->bytes, '/')", to: "false" },
  ],
  "directories with holes": [
    {
      file: "folder.c",
      from: "return *block == 0 ? -ASH_EIO : fs_ext2_get(fs, *block, data);",
      to: "return fs_ext2_get(fs, *block, data);",
    },
  ],
  "a file that has no inode any more": [{ file: "inode.c", from: "inode->links_count == 0 || ", to: "" }],
  "a size that no levels reach": [
    { file: "inode.c", from: "node->size > fs_ext2_most_bytes(fs)", to: "false" },
    { file: "inode.c", from: "    if (level > LEVELS)\n        return -ASH_EIO;\n", to: "" },
  ],
  "a block beyond the last": [
    { file: "mount.c", from: " || block >= fs->blocks)\n        return false;", to: ")\n        return false;" },
  ],
  "a block of the bitmaps": [{ file: "mount.c", from: "block != group->block_bitmap &&", to: "" }],
  "a level that is divided once too often": [
    { file: "inode.c", from: "unsigned i = depth + 1; i < level", to: "unsigned i = depth; i < level" },
  ],
  "a link that is longer than its inode": [
    {
      file: "node.c",
      from: "        if (node->size > sizeof node->inode.block)\n            return -ASH_EIO;\n",
      to: "",
    },
  ],
  "a target with a NUL": [
    { file: "node.c", from: "done < *bytes || fs_ext2_has(target, done, '\\0')", to: "done < *bytes" },
  ],
  "fewer inodes than groups have": [
    {
      file: "mount.c",
      from: "super->inodes_count != (uint64_t)super->inodes_per_group * fs->group_count",
      to: "false",
    },
  ],
  "a table that ends behind its group": [{ file: "mount.c", from: " || fs->table_blocks > count - table", to: "" }],
  "a block that could not be read, and is kept": [
    { file: "disk.c", from: "        if (error != 0)\n            return error;\n", to: "" },
  ],
  "a wait without an end": [{ file: "disk.c", from: "&fs->wake, deadline", to: "&fs->wake, ASH_FOREVER" }],
  "memory that the disk may still write to": [
    { file: "mount.c", from: "    if (!fs->lost) /*", to: "    if (true) /*" },
  ],
  "a disk that is given up and asked": [{ file: "disk.c", from: "    fs->lost = true;\n", to: "" }],
  "a read that loses what it had": [{ file: "inode.c", from: "return *done > 0 ? 0 : error;", to: "return error;" }],
  "a lack of memory that is not seen": [
    {
      file: "mount.c",
      from: '    if (fs->groups == NULL)\n        return fs_ext2_say("too little memory for groups", fs->group_count, -ASH_ENOMEM);\n',
      to: "",
    },
  ],
};

/** A directory that never ends. */
const hangs: Readonly<Record<string, readonly Break[]>> = {
  "an entry of no length": [{ file: "folder.c", from: "entry.rec_len < sizeof entry || ", to: "" }],
};

fuzzTests("ext2", { seeds: 3, breaks, hangs });
