/* SPDX-License-Identifier: MIT */
/* Xen's first domain grants to itself, and asks Xen to copy by reference: what another domain would
 * be let do. */
#include <ashlar/test.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/grant.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define GRANT       &ash_use_xen_grant

#define OURSELVES 0u   /* the first domain's number */
#define NOBODY    999u /* a domain that there is not */
#define MOST      20000u

enum { COPY = 5, SOURCE_GRANT = 1, DESTINATION_GRANT = 2 }; /* Xen 4.17, public/grant_table.h */

/* struct gnttab_copy */
struct copy {
    struct {
        uint64_t page; /* a reference, or a frame */
        uint16_t domain, offset;
    } source, destination;
    uint16_t bytes, flags;
    int16_t status;
};
_Static_assert(sizeof(struct copy) == 40, "public/grant_table.h, struct gnttab_copy");

static _Alignas(ASH_PAGE_BYTES) uint8_t page[ASH_PAGE_BYTES], other[ASH_PAGE_BYTES],
    mine[ASH_PAGE_BYTES];

static uint64_t frame(const void *at) {
    return (uintptr_t)at / ASH_PAGE_BYTES;
}

static bool copies(struct copy *copy) {
    const uint64_t arguments[4] = {COPY, (uintptr_t)copy, 1};
    return ash_xen_call_make(&ash_use_xen_call, ASH_XEN_GRANTS, arguments) == 0 &&
           copy->status == 0;
}

/* Can what is granted be read, and be written? */
static bool reads(unsigned reference) {
    struct copy copy = {.source = {reference, OURSELVES, 0},
                        .destination = {frame(mine), ASH_XEN_SELF, 0},
                        .bytes = 64,
                        .flags = SOURCE_GRANT};
    return copies(&copy);
}

static bool writes(unsigned reference) {
    struct copy copy = {.source = {frame(mine), ASH_XEN_SELF, 0},
                        .destination = {reference, OURSELVES, 0},
                        .bytes = 64,
                        .flags = DESTINATION_GRANT};
    return copies(&copy);
}

static void test_use(void) {
    unsigned first = 0, second = 0;
    BEGIN("1, 2: what is granted can be used");
    CHECK(ash_xen_grant_give(GRANT, OURSELVES, page, false, &first) == 0 && first >= 8);
    CHECK(ash_xen_grant_give(GRANT, OURSELVES, other, false, &second) == 0 && second >= 8);
    CHECK(first != second);
    page[5] = 77;
    other[5] = 78;
    CHECK(reads(first) && mine[5] == 77);
    CHECK(reads(second) && mine[5] == 78);
    mine[5] = 79;
    CHECK(writes(first) && page[5] == 79 && other[5] == 78);
    CHECK(ash_xen_grant_end(GRANT, first) == 0);
    CHECK(!reads(first) && reads(second));
    CHECK(ash_xen_grant_end(GRANT, second) == 0);
    CHECK(!reads(second) && !writes(second));
}

static void test_limits(void) {
    unsigned reference = 0;
    BEGIN("2, 3: nobody else, and only for reading");
    CHECK(ash_xen_grant_give(GRANT, OURSELVES, page, true, &reference) == 0);
    CHECK(reads(reference) && !writes(reference));
    CHECK(ash_xen_grant_end(GRANT, reference) == 0);
    CHECK(ash_xen_grant_give(GRANT, NOBODY, page, false, &reference) == 0);
    CHECK(!reads(reference));
    CHECK(ash_xen_grant_end(GRANT, reference) == 0);
    CHECK(ash_xen_grant_give(GRANT, OURSELVES, page + 8, false, &reference) == -ASH_EINVAL);
    CHECK(ash_xen_grant_give(GRANT, 0x10000, page, false, &reference) == -ASH_EINVAL);
}

static void test_all(void) {
    static unsigned references[MOST];
    unsigned count = 0, again = 0;
    int error = 0;
    BEGIN("5: all of them, and all come back");
    while (count < MOST &&
           (error = ash_xen_grant_give(GRANT, OURSELVES, page, false, &references[count])) == 0)
        count++;
    CHECK(count >= 256 && (error == -ASH_ENOSPC || count == MOST));
    CHECK(reads(references[0]) && reads(references[count - 1]));
    for (unsigned i = 0; i < count; i++)
        CHECK(ash_xen_grant_end(GRANT, references[i]) == 0);
    CHECK(!reads(references[0]) && !reads(references[count - 1]));
    while (again < count &&
           ash_xen_grant_give(GRANT, OURSELVES, page, false, &references[again]) == 0)
        again++;
    CHECK(again == count);
}

int main(void) {
    test_use();
    test_limits();
    test_all();
    return ash_test_end(&ash_use_test);
}
