/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../net.h"
#include "pool.h"

struct ash_net_buffers {
    char unused;
} ash_use_net_buffers;

struct pool pool;
const char *const world_kind = "vif";

void pool_begin(void) {
    memset(&pool, 0, sizeof pool);
}

void pool_end(void) {
    for (unsigned i = 0; i < POOL_BUFFERS; i++)
        free(pool.all[i]);
}

bool world_owns(const uint8_t *page) {
    for (unsigned i = 0; i < POOL_BUFFERS; i++)
        if (pool.all[i] != NULL && (uint8_t *)pool.all[i] == page)
            return true;
    return false;
}

/* A buffer is a page of the heap here, so that a page that is granted is one buffer's. */
struct ash_net_buffer *ash_net_buffers_get(struct ash_net_buffers *self) {
    (void)self;
    unsigned i = 0;
    while (i < POOL_BUFFERS && pool.all[i] != NULL)
        i++;
    if (i == POOL_BUFFERS)
        return NULL;
    struct ash_net_buffer *buffer = aligned_alloc(ASH_PAGE_BYTES, ASH_PAGE_BYTES);
    memset(buffer, 0xcd, ASH_PAGE_BYTES);
    *buffer = (struct ash_net_buffer){
        .data = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_HEADROOM,
        .holders = 1,
    };
    pool.all[i] = buffer;
    pool.buffers++;
    return buffer;
}

void ash_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
    FOUND(buffer->holders-- == 1);
    for (unsigned i = 0; i < WORLD_GRANTS; i++)
        FOUND(world.grants[i].page != (uint8_t *)buffer); /* the back end has it still */
    for (unsigned i = 0; i < POOL_BUFFERS; i++)
        if (pool.all[i] == buffer)
            pool.all[i] = NULL;
    pool.buffers--;
    free(buffer);
}

unsigned ash_net_buffers_free(struct ash_net_buffers *self) {
    (void)self;
    return POOL_BUFFERS - pool.buffers;
}

unsigned ash_net_buffers_total(struct ash_net_buffers *self) {
    (void)self;
    return POOL_BUFFERS;
}

#define SCRIBBLED 18u /* slots: as many as a frame may have */

static uint16_t saved[SCRIBBLED];
static uint32_t first;
static bool scribbled;

static volatile uint16_t *id_of(unsigned i) {
    volatile struct netfront_tx_ring *ring = (volatile struct netfront_tx_ring *)world.pages;
    return &ring->slots[(first + i) % NETFRONT_SLOTS].request.id;
}

/* The back end may write to the sending ring at any time: here, to what is not told of yet. */
void world_refused(void) {
    if (!pool.sending || scribbled)
        return;
    first = ((volatile struct netfront_tx_ring *)world.pages)->indices.requests;
    for (unsigned i = 0; i < SCRIBBLED; i++) {
        saved[i] = *id_of(i);
        *id_of(i) = (uint16_t)world_draw(1u << 16);
    }
    scribbled = true;
}

void pool_restore(void) {
    for (unsigned i = 0; scribbled && i < SCRIBBLED; i++)
        *id_of(i) = saved[i];
    scribbled = false;
}

const char *world_text(bool ours, const char *key) {
    static const char *const bad[] = {
        "", "00:16:3e:00:00:0", "01:16:3e:00:00:01", "00:16:3e:00:00", "00:00:00:00:00:00", "x"};
    FOUND(ours && strcmp(key, "mac") == 0);
    return world.lies && world_draw(5) == 0 ? bad[world_draw(6)] : "00:16:3e:5A:00:01";
}

uint32_t world_number(const char *key) {
    (void)key;
    return world.lies && world_draw(10) == 0 ? world_draw(3) : 1;
}

void world_told(const char *key, uint32_t number) {
    FOUND(strcmp(key, "tx-ring-ref") != 0 || world.grants[number].page == world.pages);
    FOUND(strcmp(key, "rx-ring-ref") != 0 ||
          world.grants[number].page == world.pages + ASH_PAGE_BYTES);
}
