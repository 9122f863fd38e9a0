/* SPDX-License-Identifier: MIT */
/* Cpio archives, sound ones that were damaged. */
#include "cpio.h"
#include "archive.h"

static size_t headers[2 * FUZZ_MEMBERS + 4];
static unsigned header_count;

static void put(const char *path, unsigned mode, const struct fuzz_member *member, unsigned inode,
                unsigned names) {
    char text[sizeof(struct fs_cpio_header) + 1];
    unsigned bytes = member == NULL ? 0 : member->bytes, sum = 0;
    bool has_sum = fuzz_draw(4) == 0;
    for (uint32_t i = 0; member != NULL && member->kind == 'f' && i < bytes; i++)
        sum += (uint8_t)fuzz_byte(member, i);
    (void)snprintf(text, sizeof text, "07070%u%08x%08x%08x%08x%08x%08X%08x%08x%08x%08x%08x%08x%08x",
                   has_sum ? 2 : 1, inode, mode, 0u, 0u, names, 1700000000u, bytes, 8u, 1u, 0u, 0u,
                   (unsigned)strlen(path) + 1, sum);
    headers[header_count++] = fuzz_bytes;
    fuzz_put(text, sizeof(struct fs_cpio_header));
    fuzz_put(path, strlen(path) + 1);
    fuzz_fill(4);
    if (member != NULL && member->kind == 'f')
        fuzz_put_content(member);
    if (member != NULL && member->kind == 'l')
        fuzz_put(member->target, bytes);
    fuzz_fill(4);
}

/* Files with other names come when all members are known: the last of them has the bytes, or any.
 */
static void fuzz_write(const struct fuzz_member *member) {
    if (member->id == 0)
        header_count = 0;
    if (member->kind == 'd')
        put(member->path, 040755, NULL, member->id + 1, 2);
    if (member->kind == 'l')
        put(member->path, 0120777, member, member->id + 1, 1);
}

static void fuzz_end(void) {
    for (unsigned i = 0; i < fuzz_count; i++) {
        const struct fuzz_member *member = &fuzz_members[i];
        unsigned names = 1, left, bearer;
        if (member->kind != 'f')
            continue;
        for (unsigned j = i; j < fuzz_count; j++)
            names += fuzz_members[j].kind == 'h' && fuzz_members[j].other == i;
        bearer = left = fuzz_draw(names);
        put(member->path, 0100644, bearer == 0 ? member : NULL, i + 1, names);
        for (unsigned j = i; j < fuzz_count; j++)
            if (fuzz_members[j].kind == 'h' && fuzz_members[j].other == i)
                put(fuzz_members[j].path, 0100644, --left == 0 ? member : NULL, i + 1, names);
        if (fuzz_draw(12) == 0) {
            put("TRAILER!!!", 0, NULL, 0, 1);
            for (uint32_t zeroes = fuzz_draw(3) * 4; zeroes > 0; zeroes--)
                fuzz_put("", 1);
        }
    }
    put("TRAILER!!!", 0, NULL, 0, 1);
}

static void fuzz_hit(void) {
    static const char telling[] = "0123456789abcdefF \0/.gG\x80";
    for (uint32_t left = 1 + fuzz_draw(3); left > 0 && fuzz_bytes > 0; left--) {
        size_t head = headers[fuzz_draw(header_count)], at = head + fuzz_draw(130);
        if (fuzz_draw(3) == 0 && head + 120 < fuzz_bytes) { /* a path that climbs */
            memcpy(fuzz_text + head + sizeof(struct fs_cpio_header), "../x" + fuzz_draw(2), 3);
            continue;
        }
        if (fuzz_draw(3) == 0) /* the length of the name */
            at = head + 100 + fuzz_draw(2);
        for (uint32_t count = 1 + fuzz_draw(3); count > 0 && at < fuzz_bytes; count--)
            fuzz_text[at++] =
                fuzz_draw(4) == 0 ? (char)fuzz_draw(256) : telling[fuzz_draw(sizeof telling - 1)];
    }
    if (fuzz_draw(6) == 0)
        fuzz_bytes = fuzz_draw((uint32_t)fuzz_bytes + 1);
}

static int fuzz_read(struct ash_fs_tree_index *index, const char *data, size_t bytes) {
    return fs_cpio_read(index, data, bytes);
}
