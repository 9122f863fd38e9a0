/* SPDX-License-Identifier: MIT */
/* The bytes of files: pages behind a table. Bytes of a page behind the file's end are zeroes. */
#include "ram.h"
#include <ashlar/alloc.h>
#include <ashlar/mem/pages.h>

#define PAGE ASH_PAGE_BYTES

static size_t pages_for(uint64_t bytes) {
    return (size_t)((bytes + PAGE - 1) / PAGE);
}

/* Bytes of the page that `offset` is in, from it on, `most` at most. */
static size_t rest_of_page(uint64_t offset, size_t most) {
    size_t bytes = PAGE - (size_t)(offset % PAGE);
    return bytes < most ? bytes : most;
}

/* The page that `offset` is in; NULL: none, all zeroes. */
static char *page_at(const struct fs_ram_node *node, uint64_t offset) {
    size_t index = (size_t)(offset / PAGE);
    return index < node->file.room ? node->file.pages[index] : NULL;
}

static void put_page(struct fs_ram *ram, char *page) {
    ash_mem_pages_put(&ash_use_mem_pages, page, 1);
    ram->used -= PAGE;
}

void fs_ram_cut(struct fs_ram *ram, struct fs_ram_node *node, uint64_t size) {
    size_t end = pages_for(node->size) < node->file.room ? pages_for(node->size) : node->file.room;
    for (size_t i = pages_for(size); i < end; i++) {
        if (node->file.pages[i] != NULL)
            put_page(ram, node->file.pages[i]);
        node->file.pages[i] = NULL;
    }
    char *last = page_at(node, size);
    if (last != NULL && size % PAGE != 0)
        __builtin_memset(last + size % PAGE, 0, PAGE - (size_t)(size % PAGE));
    node->size = size;
}

/* A table of at least `count` pages. */
static bool widen(struct fs_ram *ram, struct fs_ram_node *node, size_t count) {
    size_t room = node->file.room;
    if (count <= room)
        return true;
    if (count < room * 2)
        count = room * 2;
    char **pages = fs_ram_get(ram, count * sizeof *pages);
    if (pages == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        pages[i] = i < room ? node->file.pages[i] : NULL;
    fs_ram_put(ram, node->file.pages, room * sizeof *pages);
    node->file.pages = pages;
    node->file.room = count;
    return true;
}

/* Pages in hand: each has the next one's address at its beginning. */
static char *pop(char **pages) {
    char *page = *pages;
    *pages = *(char **)(void *)page;
    return page;
}

static bool give_up(struct fs_ram *ram, char *pages) {
    while (pages != NULL)
        put_page(ram, pop(&pages));
    return false;
}

/* `count` pages. */
static bool get_pages(struct fs_ram *ram, size_t count, char **pages) {
    *pages = NULL;
    for (size_t i = 0; i < count; i++) {
        void *page;
        if (PAGE > ASH_OPT_SIZE - ram->used || ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
            return give_up(ram, *pages);
        ram->used += PAGE;
        *(char **)page = *pages;
        *pages = page;
    }
    return true;
}

/* Gives the file each page from `first` to `last` that it does not have. All of them or none. */
static bool provide(struct fs_ram *ram, struct fs_ram_node *node, size_t first, size_t last) {
    size_t missing = 0;
    char *fresh;
    for (size_t i = first; i <= last; i++)
        missing += i >= node->file.room || node->file.pages[i] == NULL;
    if (!get_pages(ram, missing, &fresh))
        return false;
    if (!widen(ram, node, last + 1))
        return give_up(ram, fresh);
    for (size_t i = first; i <= last; i++) {
        if (node->file.pages[i] != NULL)
            continue;
        node->file.pages[i] = pop(&fresh);
        __builtin_memset(node->file.pages[i], 0, PAGE);
    }
    return true;
}

int fs_ram_fs_read(struct ash_fs *self, uint64_t number, uint64_t offset, void *data, size_t bytes,
                   size_t *done) {
    struct fs_ram *ram = fs_ram_enter(self);
    const struct fs_ram_node *node = fs_ram_node(number);
    uint64_t left = offset < node->size ? node->size - offset : 0;
    size_t count = bytes < left ? bytes : (size_t)left;
    *done = count;
    for (char *to = data; count > 0;) {
        size_t part = rest_of_page(offset, count);
        const char *page = page_at(node, offset);
        if (page == NULL)
            __builtin_memset(to, 0, part);
        else
            __builtin_memcpy(to, page + offset % PAGE, part);
        to += part;
        offset += part;
        count -= part;
    }
    fs_ram_leave(ram);
    return 0;
}

static int write(struct fs_ram *ram, struct fs_ram_node *node, uint64_t offset, const char *from,
                 size_t bytes) {
    if (offset == ASH_FS_END)
        offset = node->size;
    if (bytes == 0)
        return 0;
    if (offset > ASH_OPT_SIZE || bytes > ASH_OPT_SIZE - offset)
        return -ASH_EFBIG;
    uint64_t end = offset + bytes;
    if (!provide(ram, node, (size_t)(offset / PAGE), (size_t)((end - 1) / PAGE)))
        return -ASH_ENOSPC;
    while (offset < end) {
        size_t part = rest_of_page(offset, (size_t)(end - offset));
        __builtin_memcpy(page_at(node, offset) + offset % PAGE, from, part);
        from += part;
        offset += part;
    }
    if (end > node->size)
        node->size = end;
    return 0;
}

int fs_ram_fs_write(struct ash_fs *self, uint64_t number, uint64_t offset, const void *data,
                    size_t bytes) {
    struct fs_ram *ram = fs_ram_enter(self);
    int error = write(ram, fs_ram_node(number), offset, data, bytes);
    fs_ram_leave(ram);
    return error;
}

int fs_ram_fs_resize(struct ash_fs *self, uint64_t number, uint64_t size) {
    struct fs_ram *ram = fs_ram_enter(self);
    struct fs_ram_node *node = fs_ram_node(number);
    int error = size > ASH_OPT_SIZE ? -ASH_EFBIG : 0;
    if (error == 0 && size < node->size)
        fs_ram_cut(ram, node, size);
    else if (error == 0)
        node->size = size;
    fs_ram_leave(ram);
    return error;
}
