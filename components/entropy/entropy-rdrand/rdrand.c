/* SPDX-License-Identifier: MIT */
/* Intel SDM vol. 1 §7.3.17. */
#include <ashlar/entropy.h>

#define CPUID_ECX_RDRAND (1u << 30)
#define TRIES            10 /* §7.3.17.1: ten in a row that fail mean that the generator does */

static bool has_rdrand(void) {
    uint32_t a = 1, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (c & CPUID_ECX_RDRAND) != 0;
}

static bool draw(uint64_t *word) {
    for (int i = 0; i < TRIES; i++) {
        bool ok;
        __asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(ok));
        if (ok)
            return true;
    }
    return false;
}

int entropy_rdrand_entropy_fill(struct ash_entropy *self, void *bytes, size_t count) {
    uint8_t *into = bytes;
    uint64_t before = UINT64_MAX; /* what processors give whose generator did not wake up */
    (void)self;
    if (!has_rdrand())
        return -ASH_ENODEV;
    while (count != 0) {
        uint64_t word;
        if (!draw(&word))
            return -ASH_EAGAIN;
        if (word == before)
            return -ASH_EIO;
        before = word;
        for (size_t i = 0; i < sizeof word && count != 0; i++, count--, word >>= 8)
            *into++ = (uint8_t)word;
    }
    return 0;
}
