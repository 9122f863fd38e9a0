/* SPDX-License-Identifier: MIT */
#ifndef SITE_SITE_H
#define SITE_SITE_H
/* What the parts of the server share. */
#include <ashlar/http/server.h>
#include <ashlar/vfs.h>

typedef struct ash_http_server_text text_t;

/* Whether two texts are equal, letters of both cases alike. */
bool site_is(text_t text, const char *other);

/*
 * The file that a request's path means, as an absolute path of `*bytes` bytes. A path that ends in
 * a slash means its index.html. -ASH_EINVAL: no path (RFC 3986 §2.1, §3.3); -ASH_ENOENT: one that
 * nothing can have: too long, a NUL, a slash in disguise, or a step upwards.
 */
int site_path(text_t path, char file[ASH_FS_PATH], size_t *bytes);

/* The media type of a file, by the end of its name. */
const char *site_type(const char *file, size_t bytes);

/* A part of a body: `bytes` bytes from `start` on. */
struct site_part {
    uint64_t start, bytes;
};

/*
 * What a Range field asks of a body of `size` bytes (RFC 9110 §14.1, §14.2). 0: `*part` of it;
 * -ASH_ENOENT: all of it, as when the field is not understood or asks for several parts, which a
 * server may ignore; -ASH_ERANGE: nothing that is there.
 */
int site_range(text_t field, uint64_t size, struct site_part *part);

/* An entity tag with its quotes, and a NUL (RFC 9110 §8.8.3). */
#define SITE_TAG_BYTES 19
/* The tag of a file by its content, which cannot change: it is worked out once a file. */
void site_tag(uint64_t node, const void *data, size_t bytes, char tag[SITE_TAG_BYTES]);

/* Whether a list of tags has this one (RFC 9110 §13.1.2, weak comparison), or is `*`. */
bool site_tags_have(text_t list, const char *tag);

#endif
