/* SPDX-License-Identifier: MIT */
#ifndef FS_SUITE_H
#define FS_SUITE_H
/* What the parts of the suite share. */
#include <ashlar/fs.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define FS          &ash_use_fs

/*
 * The sample: what a read-only provider holds, and what the suite makes in another.
 *
 *     hello.txt  "hello, world\n"     empty  nothing      big.bin  sample_byte(0…BIG_BYTES)
 *     dir/inner.txt  "inner\n"        dir/sub/deep.txt  "deep\n"        dir/void/
 *     link -> dir/inner.txt           way -> dir          a name of 255 n, "long\n"
 */
#define BIG_BYTES 10000u
extern char long_name[ASH_FS_NAME];
static inline char sample_byte(uint64_t i) {
    return (char)(i * 7 + i / 256);
}

size_t length(const char *text);
bool same(const char *a, const char *b, size_t bytes);

/* A path, NUL-terminated, and an error or 0; what was found is held. */
int find(const char *path, struct ash_fs_found *found);
void drop(uint64_t node);
/* The error of finding; what was found is dropped. */
int probe(const char *path);

/* These expect that it can be done. The node of the path's parent, and its last name. */
void parent(const char *path, struct ash_fs_name *name);
int make(const char *path, uint32_t kind, const char *target);
int write_text(const char *path, const char *text);
/* The bytes of a file are these. */
bool has(const char *path, const char *text);
/* -ASH_E… of removing; of renaming. */
int take_away(const char *path, uint32_t kind);
int move(const char *from, const char *to);
uint64_t available(void);

void test_find(void);
void test_change(void);
void test_names(void);
void test_devices(void);

#endif
