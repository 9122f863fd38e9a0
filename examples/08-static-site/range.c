/* SPDX-License-Identifier: MIT */
#include "site.h"

/* Digits from `*at` on; false: there are none. What 64 bits do not hold is their largest number. */
static bool number(text_t text, size_t *at, uint64_t *value) {
    size_t start = *at;
    *value = 0;
    for (; *at < text.bytes && text.at[*at] >= '0' && text.at[*at] <= '9'; ++*at) {
        unsigned digit = (unsigned)(text.at[*at] - '0');
        *value = *value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *value * 10 + digit;
    }
    return *at > start;
}

int site_range(text_t field, uint64_t size, struct site_part *part) {
    static const char unit[] = "bytes=";
    size_t at = sizeof(unit) - 1;
    if (field.bytes < at || !site_is((text_t){field.at, at}, unit)) {
        return -ASH_ENOENT;
    }
    uint64_t first = 0, last = UINT64_MAX;
    bool has_first = number(field, &at, &first);
    if (at == field.bytes || field.at[at++] != '-') {
        return -ASH_ENOENT;
    }
    bool has_last = number(field, &at, &last);
    if (at != field.bytes || !(has_first || has_last) || (has_first && has_last && last < first)) {
        return -ASH_ENOENT;
    }
    if (!has_first) {
        /* The last so many bytes. */
        first = last < size ? size - last : 0;
        if (last == 0) {
            return -ASH_ERANGE;
        }
        last = UINT64_MAX;
    }
    if (first >= size) {
        return -ASH_ERANGE;
    }
    part->start = first;
    part->bytes = (!has_last || last >= size ? size - 1 : last) - first + 1;
    return 0;
}
