/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_NET_TEST_BIND_H
#define VIRTIO_NET_TEST_BIND_H
/* What an image's build puts before each source: options, and what the calls go to. */
#define ash_virtio_queue_init      virtio_queue_virtio_queue_init
#define ash_virtio_queue_add       virtio_queue_virtio_queue_add
#define ash_virtio_queue_publish   virtio_queue_virtio_queue_publish
#define ash_virtio_queue_take      virtio_queue_virtio_queue_take
#define ash_virtio_queue_arm       virtio_queue_virtio_queue_arm
#define ash_virtio_queue_quiet     virtio_queue_virtio_queue_quiet
#define ash_virtio_queue_in_flight virtio_queue_virtio_queue_in_flight
#define ash_virtio_queue_drain     virtio_queue_virtio_queue_drain
#include <ashlar/console.h>
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>

#define ASH_OPT_QUEUE_SIZE 64
#define ASH_OPT_INDEX      0

extern struct ash_console ash_use_console;
extern struct ash_lock ash_use_lock;
extern struct ash_mem_pages ash_use_mem_pages;
extern struct ash_net_buffers ash_use_net_buffers;
extern struct ash_sched ash_use_sched;
extern struct ash_virtio_bus ash_use_virtio_bus;
extern struct ash_virtio_queue ash_use_virtio_queue;

extern __typeof__(ash_net_device_open) virtio_net_net_device_open;
extern __typeof__(ash_net_device_close) virtio_net_net_device_close;
extern __typeof__(ash_net_device_send) virtio_net_net_device_send;
extern __typeof__(ash_net_device_flush) virtio_net_net_device_flush;
extern __typeof__(ash_net_device_receive) virtio_net_net_device_receive;
extern __typeof__(ash_net_device_idle) virtio_net_net_device_idle;
extern __typeof__(ash_net_device_link) virtio_net_net_device_link;
extern __typeof__(ash_net_device_health) virtio_net_net_device_health;
extern __typeof__(ash_net_device_count) virtio_net_net_device_count;

#endif
