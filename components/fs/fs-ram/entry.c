/* SPDX-License-Identifier: MIT */
/* The names: one hash table for all of them, and a list for each directory. */
#include "ram.h"

#define FIRST_BUCKETS 16u

/* FNV-1a, begun with the directory. */
static uint32_t hash_of(const struct fs_ram_node *directory, const char *name, size_t bytes) {
    uint32_t hash = 2166136261u ^ (uint32_t)((uintptr_t)directory >> 4);
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ (uint8_t)name[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static struct fs_ram_entry **bucket_of(const struct fs_ram *ram, uint32_t hash) {
    return &ram->buckets[hash & (ram->bucket_count - 1)];
}

static bool is_name(const struct fs_ram_entry *entry, const char *name, size_t bytes) {
    return entry->bytes == bytes && __builtin_memcmp(entry->name, name, bytes) == 0;
}

struct fs_ram_entry *fs_ram_look_up(const struct fs_ram *ram, const struct fs_ram_node *directory,
                                    const char *name, size_t bytes) {
    if (ram->bucket_count == 0)
        return NULL;
    uint32_t hash = hash_of(directory, name, bytes);
    struct fs_ram_entry *entry = *bucket_of(ram, hash);
    while (entry != NULL &&
           !(entry->hash == hash && entry->directory == directory && is_name(entry, name, bytes)))
        entry = entry->chain;
    return entry;
}

static void enter_table(struct fs_ram *ram, struct fs_ram_entry *entry) {
    struct fs_ram_entry **bucket = bucket_of(ram, entry->hash);
    entry->chain = *bucket;
    *bucket = entry;
}

/* Twice the buckets, or the first ones. Only those are needed: a full table is slower. */
static bool grow(struct fs_ram *ram) {
    size_t old_count = ram->bucket_count, count = old_count == 0 ? FIRST_BUCKETS : old_count * 2;
    struct fs_ram_entry **old = ram->buckets, **buckets = fs_ram_get(ram, count * sizeof *buckets);
    if (buckets == NULL)
        return old_count > 0;
    __builtin_memset(buckets, 0, count * sizeof *buckets);
    ram->buckets = buckets;
    ram->bucket_count = count;
    for (size_t i = 0; i < old_count; i++) {
        for (struct fs_ram_entry *entry = old[i], *next; entry != NULL; entry = next) {
            next = entry->chain;
            enter_table(ram, entry);
        }
    }
    fs_ram_put(ram, old, old_count * sizeof *old);
    return true;
}

struct fs_ram_entry *fs_ram_make_entry(struct fs_ram *ram, const struct ash_fs_name *where) {
    struct fs_ram_entry *entry = fs_ram_get(ram, sizeof *entry + where->bytes);
    if (entry == NULL)
        return NULL;
    *entry = (struct fs_ram_entry){
        .directory = fs_ram_node(where->directory),
        .bytes = (uint32_t)where->bytes,
        .hash = hash_of(fs_ram_node(where->directory), where->name, where->bytes),
    };
    __builtin_memcpy(entry->name, where->name, where->bytes);
    if (ram->entry_count < ram->bucket_count || grow(ram))
        return entry;
    fs_ram_put(ram, entry, sizeof *entry + where->bytes);
    return NULL;
}

void fs_ram_insert(struct fs_ram *ram, struct fs_ram_entry *entry, struct fs_ram_node *node) {
    struct fs_ram_node *directory = entry->directory;
    entry->node = node;
    entry->number = ++ram->last_number;
    entry->previous = directory->directory.last;
    entry->next = NULL;
    if (entry->previous == NULL)
        directory->directory.first = entry;
    else
        entry->previous->next = entry;
    directory->directory.last = entry;
    enter_table(ram, entry);
    ram->entry_count++;
    node->names++;
    if (node->kind == ASH_FS_DIRECTORY)
        node->directory.name = entry;
}

static void leave_list(struct fs_ram_entry *entry) {
    struct fs_ram_node *directory = entry->directory;
    if (entry->previous == NULL)
        directory->directory.first = entry->next;
    else
        entry->previous->next = entry->next;
    if (entry->next == NULL)
        directory->directory.last = entry->previous;
    else
        entry->next->previous = entry->previous;
    if (directory->directory.given == entry)
        directory->directory.given = NULL;
}

void fs_ram_take_out(struct fs_ram *ram, struct fs_ram_entry *entry) {
    struct fs_ram_node *node = entry->node;
    struct fs_ram_entry **at = bucket_of(ram, entry->hash);
    while (*at != entry)
        at = &(*at)->chain;
    *at = entry->chain;
    ram->entry_count--;
    leave_list(entry);
    if (node->kind == ASH_FS_DIRECTORY && node->directory.name == entry)
        node->directory.name = NULL;
    node->names--;
    fs_ram_put(ram, entry, sizeof *entry + entry->bytes);
    fs_ram_let_go(ram, node);
}

/* The entry behind the one with number `number`: at once when that was the last to be given. */
static struct fs_ram_entry *behind(const struct fs_ram_node *directory, uint64_t number) {
    struct fs_ram_entry *given = directory->directory.given;
    struct fs_ram_entry *entry = directory->directory.first;
    if (given != NULL && given->number == number)
        return given->next;
    while (entry != NULL && entry->number <= number)
        entry = entry->next;
    return entry;
}

int fs_ram_fs_list(struct ash_fs *self, uint64_t number, uint64_t *cursor,
                   struct ash_fs_entry *entry) {
    struct fs_ram *ram = fs_ram_enter(self);
    struct fs_ram_node *directory = fs_ram_node(number);
    struct fs_ram_entry *next = behind(directory, *cursor);
    entry->bytes = 0;
    if (next != NULL) {
        *cursor = next->number;
        directory->directory.given = next;
        entry->node = (uintptr_t)next->node;
        entry->kind = next->node->kind;
        entry->bytes = next->bytes;
        __builtin_memcpy(entry->name, next->name, next->bytes);
    }
    entry->name[entry->bytes] = '\0';
    fs_ram_leave(ram);
    return 0;
}
