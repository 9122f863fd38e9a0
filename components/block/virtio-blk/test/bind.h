/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_BLK_TEST_BIND_H
#define VIRTIO_BLK_TEST_BIND_H
/* What an image's build puts before each source: options, and what the calls go to. */
#define ash_virtio_queue_init      virtio_queue_virtio_queue_init
#define ash_virtio_queue_add       virtio_queue_virtio_queue_add
#define ash_virtio_queue_publish   virtio_queue_virtio_queue_publish
#define ash_virtio_queue_take      virtio_queue_virtio_queue_take
#define ash_virtio_queue_arm       virtio_queue_virtio_queue_arm
#define ash_virtio_queue_arm_after virtio_queue_virtio_queue_arm_after
#define ash_virtio_queue_quiet     virtio_queue_virtio_queue_quiet
#define ash_virtio_queue_in_flight virtio_queue_virtio_queue_in_flight
#define ash_virtio_queue_drain     virtio_queue_virtio_queue_drain
#include <ashlar/block.h>
#include <ashlar/console.h>
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>

#define ASH_OPT_QUEUE_SIZE 32
#define ASH_OPT_INDEX      0

extern struct ash_console ash_use_console;
extern struct ash_lock ash_use_lock;
extern struct ash_mem_pages ash_use_mem_pages;
extern struct ash_sched ash_use_sched;
extern struct ash_virtio_bus ash_use_virtio_bus;
extern struct ash_virtio_queue ash_use_virtio_queue;

extern __typeof__(ash_block_open) virtio_blk_block_open;
extern __typeof__(ash_block_submit) virtio_blk_block_submit;
extern __typeof__(ash_block_publish) virtio_blk_block_publish;
extern __typeof__(ash_block_take) virtio_blk_block_take;
extern __typeof__(ash_block_idle) virtio_blk_block_idle;
extern __typeof__(ash_block_health) virtio_blk_block_health;
extern __typeof__(ash_block_count) virtio_blk_block_count;
extern __typeof__(ash_block_close) virtio_blk_block_close;

#endif
