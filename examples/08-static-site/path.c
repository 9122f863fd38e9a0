/* SPDX-License-Identifier: MIT */
#include "site.h"

static int digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool site_is(text_t text, const char *other) {
    size_t at = 0;
    for (; at < text.bytes && other[at] != '\0'; at++) {
        char a = text.at[at], b = other[at];
        a = a >= 'A' && a <= 'Z' ? (char)(a | 0x20) : a;
        b = b >= 'A' && b <= 'Z' ? (char)(b | 0x20) : b;
        if (a != b) {
            return false;
        }
    }
    return at == text.bytes && other[at] == '\0';
}

/* The next byte of a path, decoded; -1: it is not written as one is. */
static int next(text_t path, size_t *at) {
    char c = path.at[(*at)++];
    if (c != '%') {
        return (unsigned char)c;
    }
    if (path.bytes - *at < 2) {
        return -1;
    }
    int high = digit(path.at[*at]), low = digit(path.at[*at + 1]);
    *at += 2;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* A client takes `.` and `..` out of a path before it sends it (RFC 3986 §5.2.4), so that one with
 * them was made to look elsewhere. */
static bool is_step(const char *name, size_t bytes) {
    return (bytes == 1 || bytes == 2) && name[0] == '.' && name[bytes - 1] == '.';
}

int site_path(text_t path, char file[ASH_FS_PATH], size_t *bytes) {
    static const char index[] = "index.html";
    size_t used = 0, name = 1;
    for (size_t at = 0; at < path.bytes;) {
        bool plain = path.at[at] != '%';
        int c = next(path, &at);
        if (c < 0 || (used == 0 && c != '/')) {
            return -ASH_EINVAL;
        }
        if (c == '\0' || (c == '/' && !plain) || used == ASH_FS_PATH) {
            return -ASH_ENOENT;
        }
        if (c == '/' && used > 0) {
            if (is_step(file + name, used - name)) {
                return -ASH_ENOENT;
            }
            name = used + 1;
        }
        file[used++] = (char)c;
    }
    if (used == 0) {
        return -ASH_EINVAL;
    }
    if (is_step(file + name, used - name)) {
        return -ASH_ENOENT;
    }
    if (file[used - 1] == '/') {
        if (ASH_FS_PATH - used < sizeof(index) - 1) {
            return -ASH_ENOENT;
        }
        __builtin_memcpy(file + used, index, sizeof(index) - 1);
        used += sizeof(index) - 1;
    }
    *bytes = used;
    return 0;
}

const char *site_type(const char *file, size_t bytes) {
    static const char *const types[][2] = {
        {"html", "text/html; charset=utf-8"},
        {"css", "text/css; charset=utf-8"},
        {"js", "text/javascript; charset=utf-8"},
        {"txt", "text/plain; charset=utf-8"},
        {"md", "text/markdown; charset=utf-8"},
        {"csv", "text/csv; charset=utf-8"},
        {"json", "application/json"},
        {"xml", "application/xml"},
        {"svg", "image/svg+xml"},
        {"png", "image/png"},
        {"jpg", "image/jpeg"},
        {"jpeg", "image/jpeg"},
        {"gif", "image/gif"},
        {"webp", "image/webp"},
        {"ico", "image/vnd.microsoft.icon"},
        {"woff2", "font/woff2"},
        {"pdf", "application/pdf"},
        {"wasm", "application/wasm"},
    };
    size_t dot = bytes;
    while (dot > 0 && file[dot - 1] != '.' && file[dot - 1] != '/') {
        dot--;
    }
    text_t end = {file + dot, bytes - dot};
    for (size_t i = 0; dot > 0 && file[dot - 1] == '.' && i < sizeof(types) / sizeof(types[0]);
         i++) {
        if (site_is(end, types[i][0])) {
            return types[i][1];
        }
    }
    return "application/octet-stream";
}
