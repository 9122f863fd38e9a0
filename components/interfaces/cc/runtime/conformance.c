/* SPDX-License-Identifier: MIT */
/*
 * Functions are called through `volatile` pointers: a compiler that sees their names knows what
 * they should do, and would do it itself.
 */
#include <cc_runtime.h>
#include <ashlar/test.h>

#define BEGIN(name)   ash_test_begin(&ash_use_test, name)
#define THROUGH(name) __typeof__(name) *volatile call_##name = name

#define ROOM   1400u /* beyond every threshold that a provider may have for long runs */
#define MARGIN 32u
#define CANARY 0xee

static unsigned char space[ROOM + 2 * MARGIN], other[ROOM + 2 * MARGIN];

static unsigned char pattern(size_t i) {
    return (unsigned char)(i * 7 + i / 251);
}

/* Lengths around every power of two, and not too many of them. */
static size_t next_length(size_t length) {
    return length < 70 ? length + 1 : length + length / 9;
}

static void clear(unsigned char *bytes) {
    for (size_t i = 0; i < sizeof(space); i++) {
        bytes[i] = CANARY;
    }
}

/* Everything outside of `count` bytes from `from` on is untouched. */
static bool margins_stand(const unsigned char *bytes, size_t from, size_t count) {
    for (size_t i = 0; i < sizeof(space); i++) {
        if ((i < from || i >= from + count) && bytes[i] != CANARY) {
            return false;
        }
    }
    return true;
}

/* SPEC 1 */
static void test_copy(void) {
    THROUGH(memcpy);
    BEGIN("memcpy");
    for (size_t i = 0; i < sizeof(other); i++) {
        other[i] = pattern(i);
    }
    for (size_t length = 0; length < ROOM; length = next_length(length)) {
        for (size_t align = 0; align < 9; align++) {
            size_t to = MARGIN + align, from = MARGIN + (align * 5) % 9;
            clear(space);
            CHECK(call_memcpy(space + to, other + from, length) == space + to);
            bool same = true;
            for (size_t i = 0; i < length; i++) {
                same = same && space[to + i] == pattern(from + i);
            }
            CHECK(same);
            CHECK(margins_stand(space, to, length));
        }
    }
}

/* SPEC 1, 2 */
static void test_move(void) {
    THROUGH(memmove);
    static const int distances[] = {-600, -64, -9, -8, -7, -1, 0, 1, 3, 7, 8, 9, 15, 64, 600};
    BEGIN("memmove");
    for (size_t length = 0; length < ROOM - 700; length = next_length(length)) {
        for (size_t d = 0; d < ASH_ARRAY_LENGTH(distances); d++) {
            size_t from = 650 + MARGIN, to = from + (size_t)distances[d];
            if (from + length > sizeof(space) || to + length > sizeof(space)) {
                continue;
            }
            for (size_t i = 0; i < sizeof(space); i++) {
                space[i] = pattern(i);
            }
            CHECK(call_memmove(space + to, space + from, length) == space + to);
            bool right = true;
            for (size_t i = 0; i < sizeof(space); i++) {
                bool moved = i >= to && i < to + length;
                right = right && space[i] == pattern(moved ? i - to + from : i);
            }
            CHECK(right);
        }
    }
}

/* SPEC 1, 2 */
static void test_set(void) {
    THROUGH(memset);
    BEGIN("memset");
    for (size_t length = 0; length < ROOM; length = next_length(length)) {
        for (size_t align = 0; align < 9; align++) {
            clear(space);
            CHECK(call_memset(space + MARGIN + align, 0x1234, length) == space + MARGIN + align);
            bool right = true;
            for (size_t i = 0; i < length; i++) {
                right = right && space[MARGIN + align + i] == 0x34;
            }
            CHECK(right);
            CHECK(margins_stand(space, MARGIN + align, length));
        }
    }
}

/* SPEC 3 */
static void test_compare(void) {
    THROUGH(memcmp);
    THROUGH(bcmp);
    BEGIN("memcmp and bcmp");
    for (size_t i = 0; i < sizeof(space); i++) {
        space[i] = other[i] = pattern(i);
    }
    CHECK(call_memcmp(space, other, 0) == 0 && call_bcmp(space, other, 0) == 0);
    for (size_t length = 1; length < 200; length = next_length(length)) {
        CHECK(call_memcmp(space + 1, other + 1, length) == 0);
        CHECK(call_bcmp(space + 1, other + 1, length) == 0);
        for (size_t at = 0; at < length; at += 1 + length / 20) {
            unsigned char kept = space[1 + at];
            space[1 + at] = (unsigned char)(kept ^ 0x80); /* the sign bit: bytes are unsigned */
            bool greater = space[1 + at] > other[1 + at];
            CHECK((call_memcmp(space + 1, other + 1, length) > 0) == greater);
            CHECK((call_memcmp(other + 1, space + 1, length) > 0) == !greater);
            CHECK(call_bcmp(space + 1, other + 1, length) != 0);
            CHECK(call_memcmp(space + 1, other + 1, at) == 0);
            space[1 + at] = kept;
        }
    }
    space[8] = 1, other[8] = 2, space[9] = 2, other[9] = 1; /* the first difference counts */
    CHECK(call_memcmp(space, other, 64) < 0);
}

static cc_uint128 wide(uint64_t high, uint64_t low) {
    return (cc_uint128)high << 64 | low;
}

/* Values at which carries, signs and the size of a word change. */
static cc_uint128 sample(unsigned i) {
    static const uint64_t words[] = {0,
                                     1,
                                     2,
                                     3,
                                     10,
                                     0x7fffffff,
                                     0x80000000,
                                     0xffffffff,
                                     0x100000001,
                                     INT64_MAX,
                                     (uint64_t)1 << 63,
                                     UINT64_MAX - 1,
                                     UINT64_MAX};
    const unsigned count = ASH_ARRAY_LENGTH(words);
    return wide(words[i / count], words[i % count]);
}
#define SAMPLES (13u * 13u)

/* SPEC 4: by its definition, which needs no division to check. */
static void test_unsigned_division(void) {
    THROUGH(__udivti3);
    THROUGH(__umodti3);
    THROUGH(__udivmodti4);
    BEGIN("unsigned division");
    for (unsigned i = 0; i < SAMPLES; i++) {
        for (unsigned j = 1; j < SAMPLES; j++) {
            cc_uint128 dividend = sample(i), divisor = sample(j), rest;
            cc_uint128 quotient = call___udivmodti4(dividend, divisor, &rest);
            CHECK(rest < divisor);
            CHECK(quotient * divisor + rest == dividend);
            /* The product did not wrap: the quotient is not too large. */
            CHECK(quotient == 0 || (quotient >> 64) == 0 || (divisor >> 64) == 0);
            CHECK(call___udivti3(dividend, divisor) == quotient);
            CHECK(call___umodti3(dividend, divisor) == rest);
            CHECK(call___udivmodti4(dividend, divisor, NULL) == quotient);
        }
    }
}

/* SPEC 4 */
static void test_signed_division(void) {
    THROUGH(__divti3);
    THROUGH(__modti3);
    THROUGH(__divmodti4);
    BEGIN("signed division");
    const cc_int128 least = (cc_int128)wide((uint64_t)1 << 63, 0);
    for (unsigned i = 0; i < SAMPLES; i++) {
        for (unsigned j = 1; j < SAMPLES; j++) {
            cc_int128 dividend = (cc_int128)sample(i), divisor = (cc_int128)sample(j), rest;
            cc_int128 quotient = call___divmodti4(dividend, divisor, &rest);
            cc_uint128 again = (cc_uint128)quotient * (cc_uint128)divisor + (cc_uint128)rest;
            CHECK(again == (cc_uint128)dividend);
            CHECK(rest == 0 || (rest < 0) == (dividend < 0));
            cc_uint128 size = rest < 0 ? -(cc_uint128)rest : (cc_uint128)rest;
            CHECK(size < (divisor < 0 ? -(cc_uint128)divisor : (cc_uint128)divisor));
            CHECK(call___divti3(dividend, divisor) == quotient);
            CHECK(call___modti3(dividend, divisor) == rest);
        }
    }
    CHECK(call___divti3(-7, 2) == -3 && call___modti3(-7, 2) == -1);
    CHECK(call___divti3(least, -1) == least && call___modti3(least, -1) == 0);
}

/* SPEC 5: an overflow is told by dividing back. */
static void test_multiply(void) {
    THROUGH(__muloti4);
    THROUGH(__divti3);
    BEGIN("multiplication with overflow");
    const cc_int128 least = (cc_int128)wide((uint64_t)1 << 63, 0);
    for (unsigned i = 0; i < SAMPLES; i++) {
        for (unsigned j = 0; j < SAMPLES; j++) {
            cc_int128 left = (cc_int128)sample(i), right = (cc_int128)sample(j);
            cc_int128 wrapped = (cc_int128)((cc_uint128)left * (cc_uint128)right);
            bool lost =
                right != 0 && ((left == least && right == -1) || (right == least && left == -1) ||
                               call___divti3(wrapped, right) != left);
            int overflow = 7;
            CHECK(call___muloti4(left, right, &overflow) == wrapped);
            CHECK(overflow == (lost ? 1 : 0));
        }
    }
}

/* SPEC 6 */
static void test_bits(void) {
    THROUGH(__popcountdi2);
    THROUGH(__paritydi2);
    BEGIN("bit counts");
    uint64_t value = 0;
    for (int bits = 0; bits <= 64; bits++) {
        CHECK(call___popcountdi2((int64_t)value) == bits);
        CHECK(call___paritydi2((int64_t)value) == bits % 2);
        value = value << 1 | 1;
    }
    CHECK(call___popcountdi2((int64_t)UINT64_C(0x8000000100010401)) == 5);
}

/* SPEC 7 */
static void test_to_float(void) {
    THROUGH(__floattidf);
    THROUGH(__floatuntidf);
    THROUGH(__floattisf);
    THROUGH(__floatuntisf);
    THROUGH(__floattixf);
    THROUGH(__floatuntixf);
    BEGIN("integers to floating point");
    const cc_uint128 one = 1;
    CHECK(call___floatuntidf(0) == 0 && call___floattidf(-1) == -1.0 &&
          call___floattisf(-3) == -3.0f);
    for (int bit = 0; bit < 128; bit++) {
        long double power = 1;
        for (int i = 0; i < bit; i++) {
            power *= 2;
        }
        CHECK(call___floatuntixf(one << bit) == power);
        CHECK(call___floatuntidf(one << bit) == (double)power);
        CHECK(call___floatuntisf(one << bit) == (float)power);
    }
    /* 2^100 and a half of its last place in a double: a tie, to even, and just beside it. */
    cc_uint128 tie = one << 100 | one << 47;
    double even = call___floatuntidf(one << 100),
           above = call___floatuntidf(one << 100 | one << 48);
    CHECK(even < above);
    CHECK(call___floatuntidf(tie) == even);
    CHECK(call___floatuntidf(tie - 1) == even);
    CHECK(call___floatuntidf(tie + 1) == above);
    CHECK(call___floattidf(-(cc_int128)(tie + 1)) == -above);
    CHECK(call___floatuntidf(tie + (one << 48)) == call___floatuntidf(one << 100 | one << 49));
    cc_uint128 tie_single = one << 100 | one << 76;
    CHECK(call___floatuntisf(tie_single) == (float)even);
    CHECK(call___floatuntisf(tie_single + 1) > (float)even);
    CHECK(call___floatuntidf(~(cc_uint128)0) == 0x1p128);
    CHECK(call___floattixf((cc_int128)wide((uint64_t)1 << 63, 0)) == -0x1p127L);
    CHECK(call___floatuntixf((one << 127) + (one << 63)) == 0x1p127L);
    CHECK(call___floatuntixf((one << 127) + (one << 63) + 1) > 0x1p127L);
}

/* SPEC 7 */
static void test_from_float(void) {
    THROUGH(__fixdfti);
    THROUGH(__fixunsdfti);
    THROUGH(__fixsfti);
    THROUGH(__fixunssfti);
    THROUGH(__fixxfti);
    THROUGH(__fixunsxfti);
    BEGIN("floating point to integers");
    const cc_uint128 one = 1, most = (one << 127) - 1;
    volatile double nan = __builtin_nan(""), infinity = __builtin_inf();
    CHECK(call___fixdfti(-1.9) == -1 && call___fixdfti(0.9) == 0 && call___fixunsdfti(1.9) == 1);
    CHECK(call___fixunsdfti(0x1.8p100) == (one << 100 | one << 99));
    CHECK(call___fixdfti(-0x1.8p100) == -(cc_int128)(one << 100 | one << 99));
    CHECK(call___fixunssfti(0x1p70f) == one << 70 &&
          call___fixsfti(-0x1p70f) == -(cc_int128)(one << 70));
    CHECK(call___fixunsxfti(0x1.0000000000000002p127L) == (one << 127 | one << 64));
    CHECK(call___fixxfti(-0x1p127L) == -(cc_int128)most - 1);
    CHECK(call___fixdfti(0x1p127) == (cc_int128)most &&
          call___fixdfti(-0x1p128) == -(cc_int128)most - 1);
    CHECK(call___fixunsdfti(0x1p128) == ~(cc_uint128)0 && call___fixunsdfti(-1) == 0);
    CHECK(call___fixdfti(nan) == 0 && call___fixunsdfti(nan) == 0);
    CHECK(call___fixdfti(infinity) == (cc_int128)most &&
          call___fixunsdfti(infinity) == ~(cc_uint128)0);
}

/* SPEC 8 */
static void test_power(void) {
    THROUGH(__powidf2);
    THROUGH(__powisf2);
    THROUGH(__powixf2);
    BEGIN("powers");
    CHECK(call___powidf2(2, 10) == 1024 && call___powidf2(2, -2) == 0.25 &&
          call___powidf2(7, 0) == 1);
    CHECK(call___powidf2(-3, 3) == -27 && call___powisf2(10, 3) == 1000 &&
          call___powixf2(2, 64) == 0x1p64L);
    CHECK(call___powidf2(1, INT32_MIN) == 1 && call___powidf2(2, INT32_MIN) == 0);
}

int main(void) {
    test_copy();
    test_move();
    test_set();
    test_compare();
    test_unsigned_division();
    test_signed_division();
    test_multiply();
    test_bits();
    test_to_float();
    test_from_float();
    test_power();
    return ash_test_end(&ash_use_test);
}
