/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define POOL        &ash_use_net_buffers
#define MOST        4096u /* buffers that the suite can remember */

static struct ash_net_buffer *all[MOST];

static unsigned free_now(void) {
    return ash_net_buffers_free(POOL);
}

static struct ash_net_buffer *get(void) {
    return ash_net_buffers_get(POOL);
}

static bool is_fresh(struct ash_net_buffer *buffer) {
    return buffer != NULL && buffer->next == NULL && buffer->bytes == 0 && buffer->holders == 1 &&
           buffer->flags == 0 && (uintptr_t)buffer % 64 == 0 &&
           ash_net_buffer_headroom(buffer) == ASH_NET_BUFFER_HEADROOM &&
           ash_net_buffer_tailroom(buffer) == ASH_NET_BUFFER_STORAGE - ASH_NET_BUFFER_HEADROOM;
}

static void test_counts(void) {
    BEGIN("5, 6: counts, before the first get and after");
    unsigned total = ash_net_buffers_total(POOL);
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    CHECK(total > 0 && total <= MOST);
    CHECK(free_now() == total);
    struct ash_net_buffer *buffer = get();
    CHECK(buffer != NULL && free_now() == total - 1 && ash_net_buffers_total(POOL) == total);
    if (buffer != NULL)
        ash_net_buffers_put(POOL, buffer);
    CHECK(free_now() == total);
    CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
}

/* Every byte of the storage is the buffer's own: filled with what no other has. */
static void fill(struct ash_net_buffer *buffer, unsigned number) {
    uint32_t *words = (uint32_t *)(void *)ash_net_buffer_storage(buffer);
    for (unsigned i = 0; i < ASH_NET_BUFFER_STORAGE / sizeof *words; i++)
        words[i] = number * 0x9e3779b9u + i;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(buffer->words); i++)
        buffer->words[i] = ~(uint64_t)number;
    buffer->data -= number % ASH_NET_BUFFER_HEADROOM;
    buffer->bytes = (uint16_t)number;
}

static bool is_filled(struct ash_net_buffer *buffer, unsigned number) {
    const uint32_t *words = (const uint32_t *)(void *)ash_net_buffer_storage(buffer);
    bool good = buffer->bytes == number && buffer->words[0] == ~(uint64_t)number &&
                ash_net_buffer_headroom(buffer) ==
                    ASH_NET_BUFFER_HEADROOM - number % ASH_NET_BUFFER_HEADROOM;
    for (unsigned i = 0; good && i < ASH_NET_BUFFER_STORAGE / sizeof *words; i++)
        good = words[i] == number * 0x9e3779b9u + i;
    return good;
}

static void test_all(void) {
    unsigned total = ash_net_buffers_total(POOL), count = 0;
    bool fresh = true, filled = true;
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    BEGIN("1, 2, 3: every buffer, until there is none");
    while (count < total && (all[count] = get()) != NULL) {
        fresh = fresh && is_fresh(all[count]);
        fill(all[count], count);
        count++;
    }
    CHECK(count == total);
    CHECK(fresh);
    CHECK(get() == NULL && get() == NULL);
    CHECK(free_now() == 0);
    for (unsigned i = 0; i < count; i++)
        filled = filled && is_filled(all[i], i);
    CHECK(filled);
    CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
    BEGIN("2, 3: again, after what was in them");
    for (unsigned i = 0; i < count; i++) {
        all[i]->flags = ASH_NET_BUFFER_CHECKED | ASH_NET_BUFFER_UNSUMMED;
        all[i]->next = all[(i + 1) % count];
        ash_net_buffers_put(POOL, all[i]);
    }
    CHECK(free_now() == total);
    for (count = 0; count < total && (all[count] = get()) != NULL; count++)
        fresh = fresh && is_fresh(all[count]);
    CHECK(count == total && fresh);
    while (count > 0)
        ash_net_buffers_put(POOL, all[--count]);
    CHECK(free_now() == total);
}

static void test_holders(void) {
    unsigned free_before = free_now();
    BEGIN("4: holders");
    struct ash_net_buffer *first = get(), *second = get();
    CHECK(first != NULL && second != NULL && first != second);
    if (first == NULL || second == NULL)
        return;
    fill(first, 77);
    first->next = second;
    ash_net_buffers_hold(POOL, first);
    ash_net_buffers_hold(POOL, first);
    CHECK(first->holders == 3 && second->holders == 1 && is_filled(first, 77));
    ash_net_buffers_put(POOL, first);
    ash_net_buffers_put(POOL, first);
    CHECK(first->holders == 1 && first->next == second && is_filled(first, 77));
    CHECK(free_now() == free_before - 2);
    ash_net_buffers_put(POOL, first);
    CHECK(free_now() == free_before - 1);
    CHECK(second->holders == 1);
    fill(second, 5);
    first = get();
    CHECK(is_fresh(first) && first != second && is_filled(second, 5));
    for (unsigned i = 1; i < UINT16_MAX; i++)
        ash_net_buffers_hold(POOL, second);
    for (unsigned i = 1; i < UINT16_MAX; i++)
        ash_net_buffers_put(POOL, second);
    CHECK(second->holders == 1 && free_now() == free_before - 2);
    ash_net_buffers_put(POOL, first);
    ash_net_buffers_put(POOL, second);
    CHECK(free_now() == free_before);
}

/* Gets and puts in no order, against what the suite remembers. */
static void test_random(void) {
    enum { HELD = 24 };
    struct ash_net_buffer *held[HELD] = {0};
    unsigned free_before = free_now(), count = 0;
    uint32_t random = 1;
    bool good = true;
    BEGIN("1, 4, 5: in any order");
    for (unsigned i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        unsigned at = (random >> 16) % HELD;
        if (held[at] == NULL) {
            held[at] = get();
            good = good && is_fresh(held[at]);
            if (held[at] != NULL)
                fill(held[at], at);
            count += held[at] != NULL;
        } else {
            good = good && is_filled(held[at], at);
            ash_net_buffers_put(POOL, held[at]);
            held[at] = NULL;
            count--;
        }
        good = good && free_now() == free_before - count;
    }
    CHECK(good);
    for (unsigned at = 0; at < HELD; at++)
        if (held[at] != NULL)
            ash_net_buffers_put(POOL, held[at]);
    CHECK(free_now() == free_before);
}

int main(void) {
    test_counts();
    test_all();
    test_holders();
    test_random();
    return ash_test_end(&ash_use_test);
}
