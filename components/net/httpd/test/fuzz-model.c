/* SPDX-License-Identifier: MIT */
/*
 * RFC 9112 once more, over a stream that is there as a whole, with C's own functions on strings and
 * without a thought for speed. It has no state between pieces, so that it cannot depend on them.
 */
#include <strings.h>
#include "bind.h"
#include "fuzz.h"

/* A part of the stream. */
struct part {
    const char *at;
    size_t bytes;
};

struct request {
    struct ash_http_server_request itself;
    bool one_one, keep, expects, host, length, chunked;
    uint64_t length_bytes;
    char *body; /* joined */
};

static bool is(struct part part, const char *text) {
    return part.bytes == strlen(text) && strncasecmp(part.at, text, part.bytes) == 0;
}

static bool is_token(struct part part) {
    static const char others[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"; /* RFC 9110 §5.6.2 */
    for (size_t i = 0; i < part.bytes; i++)
        if (memchr(others, part.at[i], sizeof others - 1) == NULL)
            return false;
    return part.bytes > 0;
}

/* No control character but a tab. RFC 9110 §5.5 */
static bool is_text(struct part part) {
    for (size_t i = 0; i < part.bytes; i++)
        if (((unsigned char)part.at[i] < 32 && part.at[i] != '\t') || part.at[i] == 127)
            return false;
    return true;
}

static struct part trim(struct part part) {
    while (part.bytes > 0 && (*part.at == ' ' || *part.at == '\t'))
        part = (struct part){part.at + 1, part.bytes - 1};
    while (part.bytes > 0 && (part.at[part.bytes - 1] == ' ' || part.at[part.bytes - 1] == '\t'))
        part.bytes--;
    return part;
}

/* Cuts off what stands before `mark`; all of it, when there is none. */
static struct part cut(struct part *from, const char *mark) {
    const char *found = memmem(from->at, from->bytes, mark, strlen(mark));
    size_t bytes = found == NULL ? from->bytes : (size_t)(found - from->at);
    size_t skip = found == NULL ? bytes : bytes + strlen(mark);
    struct part part = {from->at, bytes};
    *from = (struct part){from->at + skip, from->bytes - skip};
    return part;
}

/* RFC 9112 §3.2 */
static unsigned read_target(struct request *request, struct part target) {
    for (size_t i = 0; i < target.bytes; i++)
        if (target.at[i] <= ' ' || target.at[i] == 127 || target.at[i] == '#') /* or over 127 */
            return 400;
    if (target.bytes == 0)
        return 400;
    if (target.bytes > 7 && strncasecmp(target.at, "http://", 7) == 0) {
        size_t host = 0;
        target = (struct part){target.at + 7, target.bytes - 7};
        while (host < target.bytes && target.at[host] != '/' && target.at[host] != '?')
            host++;
        if (host == 0)
            return 400;
        target = (struct part){target.at + host, target.bytes - host};
    } else if (*target.at != '/' && !is(target, "*")) {
        return 400;
    }
    struct part path = cut(&target, "?");
    request->itself.path = (struct ash_http_server_text){path.at, path.bytes};
    if (path.bytes == 0)
        request->itself.path = (struct ash_http_server_text){"/", 1};
    request->itself.query = (struct ash_http_server_text){target.at, target.bytes};
    return 0;
}

/* RFC 9112 §3. Another version's line may have any form. */
static unsigned read_line(struct request *request, struct part line) {
    struct part whole = line, method = cut(&line, " "), target;
    if (!is_token(method) || method.bytes == whole.bytes)
        return 400;
    target = cut(&line, " ");
    if (line.bytes != 8 || memcmp(line.at, "HTTP/", 5) != 0 || line.at[6] != '.' ||
        memchr(target.at, '\r', target.bytes) != NULL)
        return 400;
    if (line.at[5] != '1' || line.at[7] < '0' || line.at[7] > '9')
        return 505;
    request->one_one = request->keep = line.at[7] != '0';
    request->itself.method = (struct ash_http_server_text){method.at, method.bytes};
    return read_target(request, target);
}

static unsigned read_length(struct request *request, struct part value,
                            struct fuzz_answer *answer) {
    bool repeated = request->length;
    request->length = true;
    request->length_bytes = 0;
    for (size_t i = 0; i < value.bytes; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return 400;
        uint64_t sum = request->length_bytes * 10 + (uint64_t)(value.at[i] - '0');
        request->length_bytes = request->length_bytes > UINT64_MAX / 100 ? UINT64_MAX / 10 : sum;
    }
    if (request->length_bytes > UINT64_MAX / 100)
        answer->other = 400; /* no 64 bits hold it, perhaps */
    return repeated || value.bytes == 0 ? 400 : 0;
}

static unsigned read_field(struct request *request, struct part line, struct fuzz_answer *answer) {
    struct part name = {line.at, 0}, item;
    if (memchr(line.at, ':', line.bytes) == NULL)
        return 400;
    name = cut(&line, ":");
    if (!is_token(name) || !is_text(line))
        return 400;
    struct part value = trim(line);
    if (is(name, "host")) {
        bool repeated = request->host;
        request->host = true;
        return repeated ? 400 : 0;
    }
    if (is(name, "expect"))
        request->expects = request->one_one && is(value, "100-continue");
    if (is(name, "content-length"))
        return read_length(request, value, answer);
    if (is(name, "transfer-encoding")) {
        bool repeated = request->chunked;
        request->chunked = true;
        return repeated ? 400 : is(value, "chunked") ? 0 : 501;
    }
    bool close = false, keep = false;
    while (is(name, "connection") && value.bytes > 0) {
        item = trim(cut(&value, ","));
        close |= is(item, "close");
        keep |= is(item, "keep-alive");
    }
    request->keep = !close && (request->keep || (keep && !request->one_one));
    return 0;
}

static unsigned read_head(struct request *request, struct part head, struct fuzz_answer *answer) {
    unsigned status = read_line(request, cut(&head, "\r\n"));
    while (status == 0 && head.bytes > 0)
        status = read_field(request, cut(&head, "\r\n"), answer);
    if (status != 0)
        return status;
    if ((request->one_one && !request->host) ||
        (request->chunked && (request->length || !request->one_one)))
        return 400;
    return !request->chunked && request->length_bytes > ASH_OPT_BODY ? 413 : 0;
}

enum { WHOLE = 0, MORE = 1 };

/* The line of a chunk's size up to its line feed. 413 comes as soon as it is sure. */
static unsigned read_size(struct part *from, uint64_t *size) {
    static const char digits[] = "0123456789abcdef";
    bool any = false, blank = false;
    *size = 0;
    for (; from->bytes > 0; from->at++, from->bytes--) {
        char c = *from->at, low = c >= 'A' && c <= 'F' ? (char)(c + 32) : c;
        const char *digit = memchr(digits, low, 16);
        if (digit != NULL && !blank) {
            if (*size > ASH_OPT_BODY)
                return 413;
            *size = *size * 16 + (uint64_t)(digit - digits);
            any = true;
        } else if (!any || (c != ' ' && c != '\t' && c != '\r' && c != ';')) {
            return 400;
        } else if (c == '\r' || c == ';') {
            break;
        } else {
            blank = true;
        }
    }
    return from->bytes > 0 ? WHOLE : MORE;
}

/* Text up to CR LF, which are taken too. */
static unsigned read_rest_of_line(struct part *from) {
    for (; from->bytes > 0 && *from->at != '\r'; from->at++, from->bytes--)
        if (!is_text((struct part){from->at, 1}))
            return 400;
    if (from->bytes >= 2 && from->at[1] != '\n')
        return 400;
    if (from->bytes < 2)
        return MORE;
    *from = (struct part){from->at + 2, from->bytes - 2};
    return WHOLE;
}

/* RFC 9112 §7.1.2: fields, up to an empty line. */
static unsigned read_trailers(struct part *from) {
    unsigned status = WHOLE;
    while (status == WHOLE && from->bytes > 0 && *from->at != '\r') {
        size_t name = 0;
        while (name < from->bytes && is_token((struct part){from->at + name, 1}))
            name++;
        if (name == from->bytes)
            return MORE;
        if (name == 0 || from->at[name] != ':')
            return 400;
        *from = (struct part){from->at + name + 1, from->bytes - name - 1};
        status = read_rest_of_line(from);
    }
    return status != WHOLE ? status : read_rest_of_line(from);
}

/* RFC 9112 §7.1 */
static unsigned read_chunks(struct part *from, struct fuzz_text *body) {
    for (;;) {
        uint64_t size;
        unsigned status = read_size(from, &size);
        if (status == WHOLE)
            status = read_rest_of_line(from);
        if (status != WHOLE)
            return status;
        if (size == 0)
            return read_trailers(from);
        size_t there = size < from->bytes ? (size_t)size : from->bytes;
        if (body->bytes + there > ASH_OPT_BODY)
            return 413;
        fuzz_add(body, from->at, there);
        *from = (struct part){from->at + there, from->bytes - there};
        if (there == size && from->bytes > 0 && *from->at != '\r')
            return 400;
        if (there < size || from->bytes < 2)
            return MORE;
        if (from->at[1] != '\n')
            return 400;
        *from = (struct part){from->at + 2, from->bytes - 2};
    }
}

static unsigned read_body(const struct request *request, struct part *from,
                          struct fuzz_text *body) {
    if (request->chunked)
        return read_chunks(from, body);
    if (from->bytes < request->length_bytes)
        return MORE;
    fuzz_add(body, from->at, (size_t)request->length_bytes);
    *from = (struct part){from->at + request->length_bytes, from->bytes - request->length_bytes};
    return WHOLE;
}

/* What fuzz_routes answer. */
static unsigned route(const struct request *request, struct fuzz_text *content) {
    struct part path = {request->itself.path.at, request->itself.path.bytes};
    struct part method = {request->itself.method.at, request->itself.method.bytes};
    bool get = method.bytes == 3 && memcmp(method.at, "GET", 3) == 0;
    bool head = method.bytes == 4 && memcmp(method.at, "HEAD", 4) == 0;
    bool post = method.bytes == 4 && memcmp(method.at, "POST", 4) == 0;
    if (path.bytes >= 5 && memcmp(path.at, "/echo", 5) == 0) {
        fuzz_echo(content, &request->itself);
        return 200;
    }
    if (path.bytes == 7 && memcmp(path.at, "/fields", 7) == 0)
        return 204;
    if (path.bytes == 5 && memcmp(path.at, "/none", 5) == 0)
        return post ? 500 : 405;
    bool big = path.bytes == 4 && memcmp(path.at, "/big", 4) == 0;
    bool streamed = path.bytes == 7 && memcmp(path.at, "/stream", 7) == 0;
    if (!big && !streamed)
        return 404;
    for (size_t i = 0; (get || head) && i < (big ? FUZZ_BIG : FUZZ_STREAMED); i++)
        fuzz_add(content, &(char){fuzz_byte(i)}, 1);
    return get || head ? 200 : 405;
}

/* Is there an end of the head, within the limit? RFC 6585 §5, RFC 9112 §3 */
static unsigned find_head(struct part *from, struct part *head) {
    const char *end = memmem(from->at, from->bytes, "\r\n\r\n", 4);
    size_t bytes = end == NULL ? from->bytes : (size_t)(end - from->at) + 4;
    if (bytes > ASH_OPT_HEAD)
        return memchr(from->at, '\n', ASH_OPT_HEAD) != NULL ? 431 : 414;
    if (end == NULL)
        return MORE;
    *head = (struct part){from->at, bytes - 2};
    *from = (struct part){from->at + bytes, from->bytes - bytes};
    return WHOLE;
}

void fuzz_expect(const struct fuzz_text *stream, size_t *at, struct fuzz_answer *answer) {
    struct part from = {stream->at + *at, stream->bytes - *at}, head;
    struct request request = {.itself = {.remote = {ASH_NET_IP(10, 0, 0, 2), 4000}}};
    struct fuzz_text body = {0};
    *answer = (struct fuzz_answer){0};
    while (from.bytes >= 2 && memcmp(from.at, "\r\n", 2) == 0) /* RFC 9112 §2.2 */
        from = (struct part){from.at + 2, from.bytes - 2};
    unsigned status = find_head(&from, &head);
    if (status == WHOLE)
        status = read_head(&request, head, answer);
    answer->expects = status == WHOLE && request.expects;
    if (status == WHOLE)
        status = read_body(&request, &from, &body);
    answer->close = true;
    if (status == WHOLE) {
        request.itself.body = (struct ash_http_server_text){body.at, body.bytes};
        answer->is_head =
            request.itself.method.bytes == 4 && memcmp(request.itself.method.at, "HEAD", 4) == 0;
        answer->close = !request.keep;
        status = route(&request, &answer->content);
    }
    answer->status = status == MORE ? 0 : status;
    *at = stream->bytes - from.bytes;
    free(body.at);
}
