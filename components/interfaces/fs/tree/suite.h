/* SPDX-License-Identifier: MIT */
#ifndef SUITE_H
#define SUITE_H
/* What the two parts of the suite share: one tree at a time, begun anew for each test. */
#include <ashlar/fs/tree.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define TREE        &ash_use_fs_tree
#define NODES_BYTES 8192u

extern struct ash_fs_tree_index tree;

/* Another, empty tree. */
void begin(void);

/* Adds a member with a text; another name; a file of which the extents have been told. */
ASH_MUST_USE int add(const char *path, uint32_t kind, const char *text);
ASH_MUST_USE int add_bytes(const char *path, size_t path_bytes, uint32_t kind, const char *text);
ASH_MUST_USE int add_same(const char *path, const char *same);
ASH_MUST_USE int add_sparse(const char *path, const char *text, uint64_t size);
size_t length(const char *text);

/* The node of a path that is there. */
uint64_t node_of(const char *path);

/* Is the path a file that says this? Is it of this kind? What does `find` say? */
bool says(const char *path, const char *text);
bool is(const char *path, uint32_t kind);
int find(const char *path, size_t bytes);

/* conformance-ask.c */
void test_find(void);
void test_links(void);
void test_read(void);
void test_list(void);
void test_extents(void);

#endif
