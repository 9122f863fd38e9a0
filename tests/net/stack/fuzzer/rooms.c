/* SPDX-License-Identifier: MIT */
/* What happens when there is no room: buffers, the device's ring, connections. */
#include <ashlar/net/buffers.h>
#include <ashlar/world/talk.h>
#include "fuzzer.h"

#define POOL &ash_use_net_buffers

static struct ash_net_buffer *hoard;
static bool is_full;

static void put_all(void) {
    for (struct ash_net_buffer *next; hoard != NULL; hoard = next) {
        next = hoard->next;
        hoard->next = NULL;
        ash_net_buffers_put(POOL, hoard);
    }
}

/* All but a few, or but what somebody takes for a limit: a sixteenth, an eighth, a quarter. */
static void get_all(void) {
    static const uint8_t fewest[] = {0, 1, 1, 2, 3, 31, 33, 65, 129};
    unsigned left = fewest[draw(sizeof fewest)];
    while (ash_net_buffers_free(POOL) > left) {
        struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
        if (buffer == NULL)
            return;
        buffer->next = hoard;
        hoard = buffer;
    }
}

static void limit_device(void) {
    ash_world_talk_limit(&ash_use_world_talk, is_full ? -1 : (long)draw(4));
    is_full = !is_full;
}

void rooms_settle(void) {
    put_all();
    if (is_full)
        limit_device();
}

void rooms_call(void) {
    uint32_t kind = draw(100);
    if (kind < 30)
        put_all();
    else if (kind < 36 && hoard == NULL)
        get_all();
    else if (kind < 95) {
        if (is_full || rarely(4))
            limit_device();
    } else if (kind < 96) {
        send_flood();
    } else if (rarely(40) && hoard == NULL && !is_full) {
        streams_fill_waits();
    }
}
