/* SPDX-License-Identifier: MIT */
/* <strings.h>, POSIX.1-2017. */
#include <ctype.h>
#include <strings.h>

int strncasecmp(const char *left, const char *right, size_t most) {
    for (; most > 0; most--, left++, right++) {
        int l = tolower((unsigned char)*left), r = tolower((unsigned char)*right);
        if (l != r || l == 0) {
            return l - r;
        }
    }
    return 0;
}

int strcasecmp(const char *left, const char *right) {
    return strncasecmp(left, right, (size_t)-1);
}

/* gcc makes __builtin_ffs a call of ffs, here too. */
int ffs(int value) {
    return value == 0 ? 0 : __builtin_ctz((unsigned)value) + 1;
}

int ffsl(long value) {
    return value == 0 ? 0 : __builtin_ctzl((unsigned long)value) + 1;
}

int ffsll(long long value) {
    return value == 0 ? 0 : __builtin_ctzll((unsigned long long)value) + 1;
}
