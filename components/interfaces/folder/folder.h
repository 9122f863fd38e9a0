/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_FOLDER_H
#define ASHLAR_FOLDER_H
/*
 * What a component finds behind an option of type `folder`: a folder of the machine that built the
 * image, laid out as constants when it was built. ASH_OPT_<NAME> is its address. There is no text
 * behind this header, and no pointer in what it describes: places are counted in bytes from the
 * beginning of struct ash_folder, so that nothing is relocated and nothing can be written.
 *
 * The build is the only writer, and lays the same folder out in the same way, byte by byte. What
 * reads it may rely on all that is said here.
 */
#include <ashlar/base.h>

enum ash_folder_kind {
    ASH_FOLDER_FILE = 1,
    ASH_FOLDER_DIRECTORY = 2,
    ASH_FOLDER_LINK = 3,
};

/*
 * One file, directory or symbolic link. Entry 0 is the folder itself, with a path of no bytes. The
 * entries of a directory stand together, by name in the order of bytes.
 */
struct ash_folder_entry {
    uint64_t
        data; /* a file's bytes or a link's target: their place; a directory: its first entry */
    uint64_t bytes; /* of these; a directory: entries */
    uint32_t path;  /* place of its path: names with one slash between them; no NUL follows */
    uint32_t hash;  /* the upper half of ash_folder_hash of that */
    uint16_t path_bytes;
    uint16_t name;   /* where in the path its own name begins */
    uint32_t kind;   /* enum ash_folder_kind */
    uint32_t parent; /* the entry of its directory */
    uint32_t zero;
};

/*
 * Open addressing: the entry with a path is at `slots[hash & (slot_count - 1)]` or in the next
 * slots, round the end, before one that is 0. At most half of the slots are taken, and `seed` is
 * the best of several, so that nearly every path is found at its first slot.
 */
struct ash_folder {
    uint32_t entry_count;
    uint32_t slot_count; /* a power of two */
    uint64_t seed;
    uint64_t entries; /* place of the entries */
    uint64_t slots;   /* place of the slots: numbers of entries, 32 bits each; 0 is free */
    uint64_t bytes;   /* of all files and links together */
    uint32_t link_count;
    uint32_t zero;
};

_Static_assert(sizeof(struct ash_folder_entry) == 40, "as the build lays it out");
_Static_assert(sizeof(struct ash_folder) == 48, "as the build lays it out");

#define ASH_FOLDER_FACTOR UINT64_C(0x9e3779b97f4a7c15)

/*
 * The hash of a path: eight bytes at a time, little-endian, the last ones filled up with zeroes.
 * The build has the same function (`packages/emit/src/folder.ts`). Inline: a call is as long as
 * most paths are.
 */
static inline uint64_t ash_folder_hash(uint64_t seed, const char *path, size_t bytes) {
    uint64_t hash = seed + bytes, word;
    size_t at = 0;
    for (; bytes - at >= sizeof word; at += sizeof word) {
        __builtin_memcpy(&word, path + at, sizeof word);
        hash = (hash ^ word) * ASH_FOLDER_FACTOR;
        hash ^= hash >> 32;
    }
    word = 0;
    if (at > 0 && at < bytes) { /* the last eight bytes, those that were taken shifted out */
        __builtin_memcpy(&word, path + bytes - sizeof word, sizeof word);
        word >>= 64 - 8 * (bytes - at);
    } else
        for (size_t i = bytes; i-- > at;)
            word = word << 8 | (uint8_t)path[i];
    hash = (hash ^ word) * ASH_FOLDER_FACTOR;
    return hash ^ hash >> 32;
}

#endif
