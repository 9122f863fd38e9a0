/* SPDX-License-Identifier: MIT */
/* The ring, and what both sides tell each other: Xen 4.17, public/io/blkif.h. */
#include <ashlar/mem/pages.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/grant.h>
#include <ashlar/xen/store.h>
#include "blk.h"

#define BUS (&ash_use_xen_bus)

/* How long a back end may take to let go; it is closed all the same. */
#define FAREWELL_NS 2000000000u

enum { /* VDISK_… of `info` */
       CDROM = 1,
       READ_ONLY = 4,
};

static uint64_t in(uint64_t ns) {
    return ash_time_now_ns(&ash_use_time) + ns;
}

static int take_memory(struct blkfront *blk) {
    void *page;
    if (ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
        return blkfront_refuse(-ASH_ENOMEM, "too little memory");
    blk->ring = page;
    /* ring.h, SHARED_RING_INIT */
    blk->ring->requests = blk->ring->responses = 0;
    blk->ring->request_event = blk->ring->response_event = 1;
    int error =
        ash_xen_grant_give(&ash_use_xen_grant, blk->device.domain, page, false, &blk->reference);
    if (error == 0)
        return 0;
    blk->reference = ASH_XEN_GRANT_NONE;
    return blkfront_refuse(-ASH_ENOMEM, "too few grants: more frames for xen-grant");
}

static int take_port(struct blkfront *blk) {
    int error = ash_xen_event_offer(&ash_use_xen_event, blk->device.domain, &blk->port);
    if (error != 0)
        blk->port = 0;
    else
        error = ash_xen_event_attach(&ash_use_xen_event, blk->port, blkfront_fired, blk);
    return error == 0 ? 0 : blkfront_refuse(-ASH_EPROTO, "no event channel is to be had");
}

/* A decimal number of at most 18 digits. False: something else. */
static bool read_number(const struct blkfront *blk, bool ours, const char *key, uint64_t *number) {
    char text[20];
    if (ash_xen_bus_read(BUS, &blk->device, ours, key, text, sizeof text) != 0 || text[0] == '\0')
        return false;
    *number = 0;
    for (unsigned i = 0; text[i] != '\0'; i++) {
        if (text[i] < '0' || text[i] > '9' || i == 18)
            return false;
        *number = *number * 10 + (uint64_t)(text[i] - '0');
    }
    return true;
}

/* What may be left out counts as 0. */
static uint32_t read_or_0(const struct blkfront *blk, const char *key) {
    uint32_t number;
    return ash_xen_bus_read_number(BUS, &blk->device, key, &number) == 0 ? number : 0;
}

static int read_facts(struct blkfront *blk) {
    uint64_t sectors;
    uint32_t info = read_or_0(blk, "info");
    if (!read_number(blk, false, "sectors", &sectors) || sectors == 0 ||
        sectors > ASH_BLOCK_MOST_SECTORS)
        return blkfront_refuse(-ASH_EPROTO, "the back end does not say how long the disk is");
    /* Whether sectors of another size are counted in 512 bytes depends on the back end: blkif.h */
    if (read_or_0(blk, "sector-size") != ASH_BLOCK_SECTOR)
        return blkfront_refuse(-ASH_EPROTO, "the disk's sectors do not have 512 bytes");
    bool discards = (info & (CDROM | READ_ONLY)) == 0 && read_or_0(blk, "feature-discard") == 1;
    blk->facts = (struct ash_block_facts){
        .sectors = sectors,
        .block_bytes = ASH_BLOCK_SECTOR,
        .flags = ((info & (CDROM | READ_ONLY)) != 0 ? ASH_BLOCK_READ_ONLY : 0) |
                 (read_or_0(blk, "feature-flush-cache") == 1 ? ASH_BLOCK_CACHES : 0) |
                 (discards ? ASH_BLOCK_DISCARDS : 0),
        .most_segments = BLKFRONT_SEGMENTS,
        .most_segment_bytes = BLKFRONT_BYTES,
        .most_bytes = BLKFRONT_BYTES,
        .most_discard_sectors = discards ? UINT32_MAX : 0,
    };
    return 0;
}

static int tell(const struct blkfront *blk) {
    static const char abi[] = "x86_64-abi";
    const struct ash_xen_place protocol = {blk->device.front, "protocol", 0};
    int error = ash_xen_bus_write_number(BUS, &blk->device, "ring-ref", blk->reference);
    if (error == 0)
        error = ash_xen_bus_write_number(BUS, &blk->device, "event-channel", blk->port);
    if (error == 0)
        error = ash_xen_store_write(&ash_use_xen_store, &protocol, abi, sizeof abi - 1);
    return error;
}

static int connect(struct blkfront *blk) {
    uint64_t deadline = in(ASH_OPT_PATIENCE), handle;
    int error = ash_xen_bus_move(BUS, &blk->device, ASH_XEN_INITIALISING);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &blk->device, ASH_XEN_IN(ASH_XEN_WAITING), deadline);
    if (error != 0)
        return blkfront_refuse(-ASH_EPROTO, "the back end does not begin");
    if (!read_number(blk, true, "virtual-device", &handle))
        return blkfront_refuse(-ASH_EPROTO, "the disk has no number");
    blk->handle = (uint16_t)handle; /* blkif.h: the lower bits of it */
    error = tell(blk);
    if (error == 0)
        error = ash_xen_bus_move(BUS, &blk->device, ASH_XEN_INITIALISED);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &blk->device, ASH_XEN_IN(ASH_XEN_CONNECTED), deadline);
    if (error != 0)
        return blkfront_refuse(-ASH_EPROTO, "the back end does not connect");
    error = read_facts(blk);
    if (error != 0)
        return error;
    error = ash_xen_bus_move(BUS, &blk->device, ASH_XEN_CONNECTED);
    return error == 0 ? 0 : blkfront_refuse(-ASH_EPROTO, "xenstore does not answer");
}

int blkfront_bring_up(struct blkfront *blk) {
    int error = take_memory(blk);
    if (error == 0)
        error = take_port(blk);
    if (error == 0)
        error = connect(blk);
    blk->usable = error == 0;
    return error;
}

/* A back end that does not answer is left alone: what it holds then does not come back. */
static void part(struct blkfront *blk) {
    const unsigned over =
        ASH_XEN_IN(ASH_XEN_CLOSING) | ASH_XEN_IN(ASH_XEN_CLOSED) | ASH_XEN_IN(ASH_XEN_UNKNOWN);
    const unsigned closed = ASH_XEN_IN(ASH_XEN_CLOSED) | ASH_XEN_IN(ASH_XEN_UNKNOWN);
    int error = ash_xen_bus_move(BUS, &blk->device, ASH_XEN_CLOSING);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &blk->device, over, in(FAREWELL_NS));
    if (error == 0)
        error = ash_xen_bus_move(BUS, &blk->device, ASH_XEN_CLOSED);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &blk->device, closed, in(FAREWELL_NS));
    (void)error; /* which grants do not end tells what it did */
}

void blkfront_take_down(struct blkfront *blk) {
    blk->usable = false;
    part(blk);
    if (blk->port != 0)
        ash_xen_event_close(&ash_use_xen_event, blk->port);
    blkfront_end_all(blk, -ASH_ECANCELED);
    if (blk->ring != NULL) {
        if (blk->reference != ASH_XEN_GRANT_NONE &&
            ash_xen_grant_end(&ash_use_xen_grant, blk->reference) != 0)
            blk->lost = true;
        if (blk->lost)
            (void)blkfront_refuse(0, "the back end does not let go of memory, which is lost");
        else
            ash_mem_pages_put(&ash_use_mem_pages, (void *)(uintptr_t)blk->ring, 1);
    }
    blk->ring = NULL;
    ash_xen_bus_release(BUS, &blk->device);
}
