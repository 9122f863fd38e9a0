/* SPDX-License-Identifier: MIT */
#ifndef NETFRONT_TEST_BIND_H
#define NETFRONT_TEST_BIND_H
/* What an image's build puts before each source: options, and what the calls go to. */
#include <ashlar/console.h>
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/grant.h>

#define ASH_OPT_BUFFERS  16
#define ASH_OPT_INDEX    0
#define ASH_OPT_PATIENCE 1000

extern struct ash_console ash_use_console;
extern struct ash_lock ash_use_lock;
extern struct ash_mem_pages ash_use_mem_pages;
extern struct ash_net_buffers ash_use_net_buffers;
extern struct ash_sched ash_use_sched;
extern struct ash_time ash_use_time;
extern struct ash_xen_bus ash_use_xen_bus;
extern struct ash_xen_event ash_use_xen_event;
extern struct ash_xen_grant ash_use_xen_grant;

extern __typeof__(ash_net_device_open) netfront_net_device_open;
extern __typeof__(ash_net_device_close) netfront_net_device_close;
extern __typeof__(ash_net_device_send) netfront_net_device_send;
extern __typeof__(ash_net_device_flush) netfront_net_device_flush;
extern __typeof__(ash_net_device_receive) netfront_net_device_receive;
extern __typeof__(ash_net_device_idle) netfront_net_device_idle;
extern __typeof__(ash_net_device_link) netfront_net_device_link;
extern __typeof__(ash_net_device_health) netfront_net_device_health;
extern __typeof__(ash_net_device_count) netfront_net_device_count;

#endif
