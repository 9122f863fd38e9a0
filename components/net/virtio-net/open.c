/* SPDX-License-Identifier: MIT */
/* Setting up, and letting go. Section numbers are those of virtio 1.2. */
#include <ashlar/console.h>
#include <ashlar/console/words.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "net.h"

/* §5.1.4: where in the configuration */
enum { CONFIG_MAC = 0, CONFIG_MTU = 10 };

#define USUAL_MTU 1500u /* IEEE 802.3 §3.2.7, of a device that does not tell */
#define LEAST_MTU 576u  /* what net.device promises, and RFC 791 */
#define MULTICAST 1u    /* in the first byte of an address. IEEE 802 §8.2.2 */

#define WANTED                                                                                     \
    (VIRTIO_NET_F_CSUM | VIRTIO_NET_F_GUEST_CSUM | VIRTIO_NET_F_MTU | VIRTIO_NET_F_MAC |           \
     VIRTIO_NET_F_MRG_RXBUF | VIRTIO_NET_F_STATUS | ASH_VIRTIO_F_EVENT_IDX |                       \
     ASH_VIRTIO_F_INDIRECT_DESC)

static void begin_line(const char *text) {
    ash_console_words_begin(&ash_use_console, "virtio-net", text);
}

/* Says what is wrong. Returns `error`. */
static int refuse(int error, const char *why) {
    return ash_console_words_refuse(&ash_use_console, "virtio-net", error, why);
}

/* The same, with a number that is there and one that is needed. */
static int refuse_numbers(int error, const char *what, unsigned has, unsigned needs) {
    begin_line(what);
    ash_console_words_text(&ash_use_console, ": ");
    ash_console_words_decimal(&ash_use_console, has);
    ash_console_words_text(&ash_use_console, ", but at least ");
    ash_console_words_decimal(&ash_use_console, needs);
    ash_console_words_text(&ash_use_console, " needed\n");
    return error;
}

static int find(struct virtio_net *net) {
    int error =
        ash_virtio_bus_find(&ash_use_virtio_bus, ASH_VIRTIO_NET, ASH_OPT_INDEX, &net->device);
    if (error == 0)
        return 0;
    net->device = NULL;
    begin_line("no network device with index ");
    ash_console_words_decimal(&ash_use_console, ASH_OPT_INDEX);
    ash_console_words_text(&ash_use_console, "\n");
    return -ASH_ENODEV;
}

/* What the client is told, and the length of the longest frame; all of it hostile. */
static int read_facts(struct virtio_net *net, struct ash_net_device_facts *facts) {
    uint16_t mtu = USUAL_MTU;
    uint8_t any = 0;
    if ((net->features & VIRTIO_NET_F_MAC) == 0)
        return refuse(-ASH_EPROTO, "the device has no address");
    int error = ash_virtio_bus_config_read(&ash_use_virtio_bus, net->device, CONFIG_MAC,
                                           facts->address, sizeof facts->address);
    if (error == 0 && (net->features & VIRTIO_NET_F_MTU) != 0)
        error = ash_virtio_bus_config_read(&ash_use_virtio_bus, net->device, CONFIG_MTU, &mtu,
                                           sizeof mtu);
    if (error != 0)
        return refuse(-ASH_EPROTO, "the device's configuration cannot be read");
    for (unsigned i = 0; i < sizeof facts->address; i++)
        any |= facts->address[i];
    if (any == 0 || (facts->address[0] & MULTICAST) != 0)
        return refuse(-ASH_EPROTO, "the device's address is zero or a multicast address");
    if (mtu < LEAST_MTU)
        return refuse_numbers(-ASH_EPROTO, "the device's MTU is too small", mtu, LEAST_MTU);
    if (mtu > UINT16_MAX - VIRTIO_NET_ETHERNET)
        mtu = UINT16_MAX - VIRTIO_NET_ETHERNET; /* so that a frame's length fits into 16 bits */
    if ((net->features & VIRTIO_NET_F_MRG_RXBUF) == 0 && mtu > VIRTIO_NET_ROOM - VIRTIO_NET_BEFORE)
        return refuse(-ASH_EPROTO, "the device's MTU needs frames in pieces, which it cannot do");
    facts->mtu = mtu;
    facts->offers = (net->features & VIRTIO_NET_F_CSUM) != 0 ? ASH_NET_DEVICE_SUMS : 0;
    net->longest = (uint16_t)(mtu + VIRTIO_NET_ETHERNET);
    return 0;
}

/*
 * At most half of the pool is for receiving. §5.1.4.2: a whole frame must fit into what the device
 * is given.
 */
static int share_pool(struct virtio_net *net, unsigned entries) {
    unsigned total = ash_net_buffers_total(&ash_use_net_buffers);
    unsigned pieces = (net->longest + VIRTIO_NET_HEADER + VIRTIO_NET_ROOM - 1) / VIRTIO_NET_ROOM;
    net->most = total / 2 < entries ? total / 2 : entries;
    net->goal = net->most < VIRTIO_NET_FIRST ? net->most : VIRTIO_NET_FIRST;
    net->fewest = pieces > VIRTIO_NET_FEWEST ? pieces : VIRTIO_NET_FEWEST;
    net->reserve = total / 4;
    if (net->goal < net->fewest)
        net->goal = net->fewest;
    if (net->most >= 2 * net->fewest)
        return 0;
    return refuse_numbers(-ASH_ENOMEM, "too few packet buffers, or too short a queue", net->most,
                          2 * net->fewest);
}

/* The entries of both queues, which the device may limit; 0: too few, and it has been said. */
static unsigned choose_entries(struct virtio_net *net) {
    unsigned least = VIRTIO_NET_ENTRIES;
    for (unsigned i = VIRTIO_NET_RECEIVE; i <= VIRTIO_NET_TRANSMIT; i++) {
        unsigned most = ash_virtio_bus_queue_max(&ash_use_virtio_bus, net->device, i);
        while (least > most)
            least /= 2;
    }
    if (least >= VIRTIO_NET_MIN_ENTRIES)
        return least;
    (void)refuse_numbers(0, "the device's queues are too small", least, VIRTIO_NET_MIN_ENTRIES);
    return 0;
}

/* Part of the queues' memory, from the offset `*at` on, which it moves. */
static void *cut(const struct virtio_net *net, size_t *at, size_t bytes) {
    void *part = (uint8_t *)net->pages + *at;
    *at += bytes;
    return part;
}

static int set_up_queue(struct virtio_net *net, unsigned index, struct ash_virtio_ring *ring,
                        const struct ash_virtio_queue_memory *memory, unsigned entries) {
    uintptr_t shared = (uintptr_t)memory->shared;
    const struct ash_virtio_rings rings = {
        .descriptors = shared,
        .available = shared + ASH_VIRTIO_QUEUE_AVAILABLE(entries),
        .used = shared + ASH_VIRTIO_QUEUE_USED(entries),
        .size = (uint16_t)entries,
    };
    int error = ash_virtio_queue_init(&ash_use_virtio_queue, ring, memory, entries, net->features);
    if (error == 0)
        error = ash_virtio_bus_queue_setup(&ash_use_virtio_bus, net->device, index, &rings);
    return error == 0 ? 0 : refuse(-ASH_EPROTO, "the device does not take its queues");
}

/* One piece of memory: what the device sees first, each part aligned to 16. */
static int set_up_queues(struct virtio_net *net, unsigned entries) {
    const size_t shared = ASH_VIRTIO_QUEUE_SHARED_BYTES(entries);
    const size_t slots = entries * sizeof(struct ash_virtio_slot);
    const size_t tables =
        VIRTIO_NET_TABLES * ASH_VIRTIO_QUEUE_TABLE_BYTES(VIRTIO_NET_TABLE_ENTRIES);
    const size_t bytes = 2 * shared + 2 * slots + tables;
    size_t at = 0;
    net->page_count = (bytes + ASH_PAGE_BYTES - 1) / ASH_PAGE_BYTES;
    if (ash_mem_pages_get(&ash_use_mem_pages, net->page_count, &net->pages) != 0) {
        net->pages = NULL;
        return refuse_numbers(-ASH_ENOMEM, "too little memory for the queues, in pages",
                              (unsigned)ash_mem_pages_largest(&ash_use_mem_pages),
                              (unsigned)net->page_count);
    }
    struct ash_virtio_queue_memory receive = {.shared = cut(net, &at, shared)};
    struct ash_virtio_queue_memory transmit = {
        .shared = cut(net, &at, shared),
        .tables = cut(net, &at, tables),
        .table_count = VIRTIO_NET_TABLES,
        .table_entries = VIRTIO_NET_TABLE_ENTRIES,
    };
    receive.slots = cut(net, &at, slots);
    transmit.slots = cut(net, &at, slots);
    int error = set_up_queue(net, VIRTIO_NET_RECEIVE, &net->receive, &receive, entries);
    return error == 0 ? set_up_queue(net, VIRTIO_NET_TRANSMIT, &net->transmit, &transmit, entries)
                      : error;
}

/* After the reset: every buffer that the device had. */
static void drain(struct ash_virtio_ring *ring) {
    struct ash_net_buffer *frame;
    while ((frame = ash_virtio_queue_drain(&ash_use_virtio_queue, ring)) != NULL)
        virtio_net_put(frame);
}

/*
 * Takes the device out of use. One that does not finish its reset may still write: its memory is
 * lost then.
 */
static void stop(struct virtio_net *net) {
    net->usable = false;
    if (ash_virtio_bus_reset(&ash_use_virtio_bus, net->device) != 0) {
        net->lost = true;
        (void)refuse(0, "the device does not let go of its memory, which is lost");
        return;
    }
    drain(&net->receive);
    drain(&net->transmit);
}

void virtio_net_fail(struct virtio_net *net, const char *why) {
    if (!net->usable)
        return;
    (void)refuse(0, why);
    stop(net);
    ash_sched_set(&ash_use_sched, net->wake);
}

/* §3.1.1, from step 4 on. */
static int start(struct virtio_net *net, struct ash_net_device_facts *facts) {
    int error = read_facts(net, facts);
    if (error != 0)
        return error;
    unsigned entries = choose_entries(net);
    if (entries == 0)
        return -ASH_EPROTO;
    error = share_pool(net, entries);
    if (error == 0)
        error = set_up_queues(net, entries);
    if (error != 0)
        return error;
    if (ash_virtio_bus_attach(&ash_use_virtio_bus, net->device, virtio_net_fired, net) != 0)
        return refuse(-ASH_EPROTO, "the device's interrupt cannot be had");
    if (ash_virtio_bus_start(&ash_use_virtio_bus, net->device) != 0)
        return refuse(-ASH_EPROTO, "the device does not start");
    net->usable = true;
    virtio_net_refill(net);
    return 0;
}

/* Everything that `begin` took, whatever it got to. */
static void let_go(struct virtio_net *net) {
    if (net->pages != NULL && !net->lost)
        ash_mem_pages_put(&ash_use_mem_pages, net->pages, net->page_count);
    ash_lock_take(&ash_use_lock, &net->lock);
    net->open = false;
    ash_lock_release(&ash_use_lock, &net->lock);
}

static int begin(struct virtio_net *net, struct ash_net_device_facts *facts) {
    int error = find(net);
    if (error != 0)
        return error;
    error = ash_virtio_bus_negotiate(&ash_use_virtio_bus, net->device, WANTED, 0, &net->features);
    if (error == -ASH_EBUSY)
        return error;
    if (error != 0)
        return refuse(-ASH_EPROTO, "the device does not agree on what it can do");
    error = start(net, facts);
    if (error != 0)
        stop(net);
    return error;
}

int virtio_net_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                               struct ash_net_device_facts *facts) {
    struct virtio_net *net = (struct virtio_net *)self;
    ash_lock_take(&ash_use_lock, &net->lock);
    bool open = net->open;
    net->open = true;
    ash_lock_release(&ash_use_lock, &net->lock);
    if (open)
        return -ASH_EBUSY;
    *net = (struct virtio_net){.lock = net->lock, .open = true, .wake = wake};
    int error = begin(net, facts);
    if (error != 0)
        let_go(net);
    return error;
}

void virtio_net_net_device_close(struct ash_net_device *self) {
    struct virtio_net *net = (struct virtio_net *)self;
    if (net->usable)
        stop(net);
    let_go(net);
}
