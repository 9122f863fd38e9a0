/* SPDX-License-Identifier: MIT */
#ifndef FS_RAM_RAM_H
#define FS_RAM_RAM_H
#include <ashlar/fs.h>
#include <ashlar/lock.h>

struct fs_ram_entry;

/* A file, directory or link. It is gone when it has neither a name nor a hold. */
struct fs_ram_node {
    uint64_t size;  /* of a file, or of a link's target; of a directory 0 */
    uint32_t kind;  /* enum ash_fs_kind */
    uint32_t names; /* of the root, 1 that nothing takes away */
    uint64_t holds;
    union {
        struct {
            char **pages; /* `room` of them; NULL was never written */
            size_t room;
        } file;
        struct {
            struct fs_ram_entry *first, *last; /* by `number` */
            struct fs_ram_entry *given;        /* what `list` gave last, or NULL */
            struct fs_ram_entry *name;         /* its own; NULL for the root, and without one */
        } directory;
        char *target;
    };
};

/* A name: in its directory's list, and in the table of all. */
struct fs_ram_entry {
    struct fs_ram_entry *previous, *next; /* in the directory */
    struct fs_ram_entry *chain;           /* in the table */
    struct fs_ram_node *directory, *node;
    uint64_t number; /* grows from one that is made to the next, and is the cursor of `list` */
    uint32_t hash, bytes;
    char name[];
};

struct fs_ram {
    struct ash_lock_word lock; /* guards everything else */
    struct fs_ram_node root;
    uint64_t used;                 /* bytes, of ASH_OPT_SIZE */
    uint64_t last_number;          /* of an entry */
    struct fs_ram_entry **buckets; /* `bucket_count` of them, a power of two, or 0 */
    size_t bucket_count, entry_count;
};

/* node.c */
struct fs_ram *fs_ram_enter(struct ash_fs *self);
void fs_ram_leave(struct fs_ram *ram);
struct fs_ram_node *fs_ram_node(uint64_t number);
void fs_ram_found(struct fs_ram_node *node, struct ash_fs_found *found); /* held */
struct fs_ram_node *fs_ram_make_node(struct fs_ram *ram, const struct ash_fs_new *what);
void fs_ram_let_go(struct fs_ram *ram, struct fs_ram_node *node); /* when nobody wants it */

/* Blocks that count; NULL when there is no room. Put with the size that they were got with. */
void *fs_ram_get(struct fs_ram *ram, size_t bytes);
void fs_ram_put(struct fs_ram *ram, void *block, size_t bytes);

/* entry.c */
struct fs_ram_entry *fs_ram_look_up(const struct fs_ram *ram, const struct fs_ram_node *directory,
                                    const char *name, size_t bytes);
/* An entry that is nowhere yet, with the room in the table that it needs. */
struct fs_ram_entry *fs_ram_make_entry(struct fs_ram *ram, const struct ash_fs_name *where);
void fs_ram_insert(struct fs_ram *ram, struct fs_ram_entry *entry, struct fs_ram_node *node);
/* Takes it away, with its memory, and the node with it when it was the last that kept it. */
void fs_ram_take_out(struct fs_ram *ram, struct fs_ram_entry *entry);

/* data.c: gives back the pages from the one that has byte `size` on, or behind it. */
void fs_ram_cut(struct fs_ram *ram, struct fs_ram_node *node, uint64_t size);

#endif
