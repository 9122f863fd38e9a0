/* SPDX-License-Identifier: MIT */
/* What one thread can see. That two exclude each other is for a scheduler that interrupts to show.
 */
#include <ashlar/lock.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define LOCKS       100u
#define GUARD       UINT32_C(0x5ca1ab1e)

/* Locks between words that nobody else may write to. */
static struct {
    uint32_t before;
    struct ash_lock_word lock;
    uint32_t after;
} guarded[LOCKS];

static void take(unsigned i) {
    ash_lock_take(&ash_use_lock, &guarded[i].lock);
}

static void release(unsigned i) {
    ash_lock_release(&ash_use_lock, &guarded[i].lock);
}

static bool held(unsigned i) {
    return ash_lock_held(&ash_use_lock, &guarded[i].lock);
}

static bool guards_stand(void) {
    for (unsigned i = 0; i < LOCKS; i++) {
        if (guarded[i].before != GUARD || guarded[i].after != GUARD) {
            return false;
        }
    }
    return true;
}

/* SPEC 1, 4, 6 */
static void test_again(void) {
    BEGIN("a lock can be taken again");
    for (unsigned round = 0; round < 1000; round++) {
        take(0);
        CHECK(held(0));
        release(0);
    }
}

/* SPEC 1, 3, 4, 5 */
static void test_nested(void) {
    BEGIN("locks are independent");
    for (unsigned i = 0; i < LOCKS; i++) {
        take(i);
        CHECK(held(i));
    }
    for (unsigned i = 0; i < LOCKS; i++) {
        CHECK(held(i));
    }
    CHECK(guards_stand());
    for (unsigned i = LOCKS; i-- > 0;) {
        CHECK(held(i));
        release(i);
    }
    CHECK(guards_stand());
}

/* SPEC 4: a provider answers the same for all free locks, and for all held ones. */
static void test_held(void) {
    BEGIN("held is about one lock");
    bool when_free = held(2);
    take(1);
    CHECK(held(1));
    CHECK(held(2) == when_free);
    release(1);
    CHECK(held(1) == when_free && held(2) == when_free);
}

/* SPEC 6 */
static void test_zeroes(void) {
    BEGIN("a free lock may be zeroed");
    take(3);
    release(3);
    guarded[3].lock = (struct ash_lock_word){0};
    take(3);
    CHECK(held(3));
    release(3);
}

int main(void) {
    for (unsigned i = 0; i < LOCKS; i++) {
        guarded[i].before = guarded[i].after = GUARD;
    }
    test_again();
    test_nested();
    test_held();
    test_zeroes();
    return ash_test_end(&ash_use_test);
}
