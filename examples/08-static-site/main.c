/* SPDX-License-Identifier: MIT */
/*
 * The files of a folder, over HTTP: ranges, entity tags, types. Their bytes go from where the build
 * laid them into the packets, without another copy.
 */
#include <ashlar/alloc.h>
#include "site.h"

#define HTTP &ash_use_http_server
#define VFS  &ash_use_vfs

/* A file while it is sent. */
struct body {
    const char *data; /* good until `file` is closed */
    uint64_t bytes;
    int file;
};

static int produce(void *argument, uint64_t offset, void *into, size_t room) {
    struct body *body = argument;
    if (room == 0) {
        ash_vfs_close(VFS, body->file);
        ash_alloc_put(&ash_use_alloc, body);
        return 0;
    }
    uint64_t left = body->bytes - offset;
    size_t bytes = room < left ? room : (size_t)left;
    __builtin_memcpy(into, body->data + offset, bytes);
    return (int)bytes;
}

static int status_only(struct ash_http_server_exchange *exchange, unsigned status,
                       const char *text) {
    return ash_http_server_answer(HTTP, exchange, status, "text/plain", text,
                                  __builtin_strlen(text));
}

/* A number's digits, and where they begin in `room`, which it fills from its end. */
static char *digits(uint64_t value, char *end) {
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return end;
}

static char *put(char *to, const char *text) {
    size_t bytes = __builtin_strlen(text);
    __builtin_memcpy(to, text, bytes + 1);
    return to + bytes;
}

/* Content-Range (RFC 9110 §14.4): `part` NULL says only how long the body is. */
static int say_range(struct ash_http_server_exchange *exchange, const struct site_part *part,
                     uint64_t size) {
    char value[80], number[21];
    number[20] = '\0';
    char *to = put(value, "bytes ");
    if (part != NULL) {
        to = put(to, digits(part->start, number + 20));
        to = put(to, "-");
        to = put(to, digits(part->start + part->bytes - 1, number + 20));
    } else {
        to = put(to, "*");
    }
    put(put(to, "/"), digits(size, number + 20));
    return ash_http_server_field(HTTP, exchange, "Content-Range", value);
}

/* A directory without its slash: relative links in its index would lead elsewhere. */
static int redirect(struct ash_http_server_exchange *exchange, text_t path) {
    char place[ASH_FS_PATH + 2];
    if (path.bytes > ASH_FS_PATH || (path.bytes > 1 && path.at[1] == '/')) {
        return status_only(exchange, 404, "There is nothing here.\n");
    }
    __builtin_memcpy(place, path.at, path.bytes);
    place[path.bytes] = '/';
    place[path.bytes + 1] = '\0';
    int error = ash_http_server_field(HTTP, exchange, "Location", place);
    return error != 0 ? error : status_only(exchange, 301, "It is a folder.\n");
}

/* The preconditions of RFC 9110 §13.2.2 that a site without changes can meet, then the body. */
static int send(struct ash_http_server_exchange *exchange,
                const struct ash_http_server_request *request, struct body *body, const char *tag,
                const char *type) {
    text_t field;
    int error = ash_http_server_field(HTTP, exchange, "ETag", tag);
    if (error == 0) {
        error = ash_http_server_field(HTTP, exchange, "Accept-Ranges", "bytes");
    }
    if (error != 0) {
        return error;
    }
    if (ash_http_server_header(HTTP, exchange, "If-None-Match", &field) &&
        site_tags_have(field, tag)) {
        return ash_http_server_answer(HTTP, exchange, 304, NULL, "", 0);
    }
    struct site_part part = {0, body->bytes};
    unsigned status = 200;
    text_t condition;
    bool wanted =
        request->method.bytes == 3 && ash_http_server_header(HTTP, exchange, "Range", &field);
    if (wanted && ash_http_server_header(HTTP, exchange, "If-Range", &condition)) {
        wanted = site_is(condition, tag);
    }
    int ranged = wanted ? site_range(field, body->bytes, &part) : -ASH_ENOENT;
    if (ranged == -ASH_ERANGE) {
        error = say_range(exchange, NULL, body->bytes);
        return error != 0 ? error : status_only(exchange, 416, "The file is shorter.\n");
    }
    if (ranged == 0) {
        error = say_range(exchange, &part, body->bytes);
        if (error != 0) {
            return error;
        }
        status = 206;
    }
    if (part.bytes == 0) {
        return ash_http_server_answer(HTTP, exchange, status, type, "", 0);
    }
    struct body *kept = ash_alloc_get(&ash_use_alloc, sizeof(*kept));
    if (kept == NULL) {
        return -ASH_ENOMEM;
    }
    *kept = (struct body){body->data + part.start, part.bytes, body->file};
    error = ash_http_server_stream(HTTP, exchange, status, type, part.bytes, produce, kept);
    if (error != 0) {
        ash_alloc_put(&ash_use_alloc, kept);
    } else {
        body->file = -1; /* it is the producer's now */
    }
    return error;
}

static int get(struct ash_http_server_exchange *exchange,
               const struct ash_http_server_request *request, void *argument) {
    (void)argument;
    char file[ASH_FS_PATH];
    size_t bytes;
    int error = site_path(request->path, file, &bytes);
    if (error == -ASH_EINVAL) {
        return status_only(exchange, 400, "This is no path.\n");
    }
    struct body body = {NULL, 0, -1};
    struct ash_fs_stat stat;
    if (error == 0) {
        error = ash_vfs_open(VFS, file, bytes, ASH_VFS_READ, &body.file);
    }
    if (error == 0) {
        error = ash_vfs_stat_file(VFS, body.file, &stat);
    }
    if (error == 0 && stat.kind == ASH_FS_DIRECTORY) {
        error = redirect(exchange, request->path);
    } else if (error == 0) {
        const void *data;
        size_t size;
        char tag[SITE_TAG_BYTES];
        error = ash_vfs_map(VFS, body.file, &data, &size);
        if (error == 0) {
            body.data = data;
            body.bytes = size;
            site_tag(stat.node, data, size, tag);
            error = send(exchange, request, &body, tag, site_type(file, bytes));
        }
    }
    if (body.file >= 0) {
        ash_vfs_close(VFS, body.file);
    }
    if (error == -ASH_ENOENT || error == -ASH_ENOTDIR || error == -ASH_ENAMETOOLONG) {
        return status_only(exchange, 404, "There is nothing here.\n");
    }
    return error;
}

int main(void) {
    static const struct ash_http_server_route routes[] = {{"GET", "/*", get, NULL}};
    return ash_http_server_serve(HTTP, routes, 1) == 0 ? 0 : 1;
}
