/* SPDX-License-Identifier: MIT */
#ifndef FILES_BIND_H
#define FILES_BIND_H
/* What an image's build puts before each source: options, small ones, and what the calls go to. */
#include <ashlar/alloc.h>
#include <ashlar/fs.h>
#include <ashlar/fs/tree.h>
#include <ashlar/initrd.h>

#define ASH_OPT_AT    "/"
#define ASH_OPT_INDEX 8192u

extern struct ash_alloc ash_use_alloc;
extern struct ash_fs_tree ash_use_fs_tree;
extern struct ash_initrd ash_use_initrd;

extern __typeof__(ash_fs_tree_begin) fs_tree_fs_tree_begin;
extern __typeof__(ash_fs_tree_extent) fs_tree_fs_tree_extent;
extern __typeof__(ash_fs_tree_add) fs_tree_fs_tree_add;
extern __typeof__(ash_fs_tree_find) fs_tree_fs_tree_find;
extern __typeof__(ash_fs_tree_stat) fs_tree_fs_tree_stat;
extern __typeof__(ash_fs_tree_read) fs_tree_fs_tree_read;
extern __typeof__(ash_fs_tree_map) fs_tree_fs_tree_map;
extern __typeof__(ash_fs_tree_list) fs_tree_fs_tree_list;
extern __typeof__(ash_fs_tree_target) fs_tree_fs_tree_target;

#define ash_fs_tree_begin  fs_tree_fs_tree_begin
#define ash_fs_tree_extent fs_tree_fs_tree_extent
#define ash_fs_tree_add    fs_tree_fs_tree_add
#define ash_fs_tree_find   fs_tree_fs_tree_find
#define ash_fs_tree_stat   fs_tree_fs_tree_stat
#define ash_fs_tree_read   fs_tree_fs_tree_read
#define ash_fs_tree_map    fs_tree_fs_tree_map
#define ash_fs_tree_list   fs_tree_fs_tree_list
#define ash_fs_tree_target fs_tree_fs_tree_target

#endif
