/* SPDX-License-Identifier: MIT */
/* Fields of a header. */
#include "tar.h"

bool fs_tar_is_zero(const char *block) {
    size_t i = 0;
    while (i < FS_TAR_BLOCK && block[i] == 0)
        i++;
    return i == FS_TAR_BLOCK;
}

bool fs_tar_number(const char *field, size_t bytes, uint64_t *number) {
    const uint8_t *digits = (const uint8_t *)field;
    size_t i = 0;
    *number = 0;
    if (bytes > 0 && (digits[0] & 0x80) != 0) { /* GNU: base 256, the first bit apart */
        if (digits[0] != 0x80)
            return false; /* negative, or over 64 bits */
        for (i = 1; i < bytes; i++) {
            if (*number > INT64_MAX >> 8)
                return false;
            *number = *number << 8 | digits[i];
        }
        return true;
    }
    while (i < bytes && digits[i] == ' ')
        i++;
    for (; i < bytes && digits[i] >= '0' && digits[i] <= '7'; i++) {
        if (*number > INT64_MAX >> 3)
            return false;
        *number = *number << 3 | (digits[i] & 7u);
    }
    while (i < bytes && (digits[i] == ' ' || digits[i] == '\0'))
        i++;
    return i == bytes;
}

bool fs_tar_is_sound(const struct fs_tar_header *header) {
    const char *block = (const char *)header;
    uint64_t expected;
    uint64_t sum = 0;
    int64_t signed_sum = 0; /* as some old programs add up */
    if (!fs_tar_number(header->checksum, sizeof header->checksum, &expected))
        return false;
    for (size_t i = 0; i < FS_TAR_BLOCK; i++) {
        size_t at = offsetof(struct fs_tar_header, checksum);
        char byte = i >= at && i < at + sizeof header->checksum ? ' ' : block[i];
        sum += (uint8_t)byte;
        signed_sum += (int8_t)byte;
    }
    return expected == sum || (signed_sum >= 0 && expected == (uint64_t)signed_sum);
}

struct fs_tar_text fs_tar_field(const char *field, size_t bytes) {
    size_t end = 0;
    while (end < bytes && field[end] != '\0')
        end++;
    return (struct fs_tar_text){field, end};
}

bool fs_tar_decimal(struct fs_tar_text *text, uint64_t *number) {
    size_t i = 0;
    *number = 0;
    for (; i < text->bytes && text->at[i] >= '0' && text->at[i] <= '9'; i++) {
        if (*number > (INT64_MAX - 9) / 10)
            return false;
        *number = *number * 10 + (uint64_t)(text->at[i] - '0');
    }
    text->at += i;
    text->bytes -= i;
    return i > 0;
}
