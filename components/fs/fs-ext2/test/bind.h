/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_BIND_H
#define FS_EXT2_TEST_BIND_H
/* What an image's build puts before each source: options, and what the calls go to. */
#include <string.h>
#include <ashlar/alloc.h>
#include <ashlar/block.h>
#include <ashlar/console.h>
#include <ashlar/fs.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define ASH_HAS_SYNC     0
#define ASH_OPT_AT       "/"
#define ASH_OPT_CACHE    fuzz_cache
#define ASH_OPT_PATIENCE 1000u
#ifndef ASH_OPT_WRITABLE
#define ASH_OPT_WRITABLE 0
#endif

extern size_t
    fuzz_cache; /* with one page a block of 4 KiB lies alone, and nothing else is cached */

extern struct ash_alloc ash_use_alloc;
extern struct ash_block ash_use_block;
extern struct ash_console ash_use_console;
extern struct ash_mem_pages ash_use_mem_pages;
extern struct ash_sched ash_use_sched;
extern struct ash_time ash_use_time;

extern __typeof__(ash_fs_facts) fs_ext2_fs_facts;
extern __typeof__(ash_fs_find) fs_ext2_fs_find;
extern __typeof__(ash_fs_drop) fs_ext2_fs_drop;
extern __typeof__(ash_fs_stat) fs_ext2_fs_stat;
extern __typeof__(ash_fs_read) fs_ext2_fs_read;
extern __typeof__(ash_fs_map) fs_ext2_fs_map;
extern __typeof__(ash_fs_list) fs_ext2_fs_list;
extern __typeof__(ash_fs_target) fs_ext2_fs_target;
extern __typeof__(ash_fs_write) fs_ext2_fs_write;
extern __typeof__(ash_fs_resize) fs_ext2_fs_resize;
extern __typeof__(ash_fs_make) fs_ext2_fs_make;
extern __typeof__(ash_fs_remove) fs_ext2_fs_remove;
extern __typeof__(ash_fs_rename) fs_ext2_fs_rename;
extern __typeof__(ash_fs_sync) fs_ext2_fs_sync;

#endif
