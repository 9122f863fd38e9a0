/* SPDX-License-Identifier: MIT */
#ifndef BLKFRONT_TEST_BIND_H
#define BLKFRONT_TEST_BIND_H
/* What an image's build puts before each source: options, and what the calls go to. */
#include <ashlar/block.h>
#include <ashlar/console.h>
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/grant.h>
#include <ashlar/xen/store.h>

#define ASH_OPT_INDEX    0
#define ASH_OPT_PATIENCE 1000

extern struct ash_console ash_use_console;
extern struct ash_lock ash_use_lock;
extern struct ash_mem_pages ash_use_mem_pages;
extern struct ash_sched ash_use_sched;
extern struct ash_time ash_use_time;
extern struct ash_xen_bus ash_use_xen_bus;
extern struct ash_xen_event ash_use_xen_event;
extern struct ash_xen_grant ash_use_xen_grant;
extern struct ash_xen_store ash_use_xen_store;

extern __typeof__(ash_block_open) blkfront_block_open;
extern __typeof__(ash_block_close) blkfront_block_close;
extern __typeof__(ash_block_submit) blkfront_block_submit;
extern __typeof__(ash_block_publish) blkfront_block_publish;
extern __typeof__(ash_block_take) blkfront_block_take;
extern __typeof__(ash_block_idle) blkfront_block_idle;
extern __typeof__(ash_block_health) blkfront_block_health;
extern __typeof__(ash_block_count) blkfront_block_count;

#endif
