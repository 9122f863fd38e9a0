/* SPDX-License-Identifier: MIT */
/* RFC 9112 §2 to §7. Each function gives 0, MORE, or a status. */
static text_t trimmed(const char *from, const char *to) {
    while (from != to && (*from == ' ' || *from == '\t'))
        from++;
    while (from != to && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    return (text_t){from, (size_t)(to - from)};
}

/* The line at `*at`, which is behind it then. `end` is behind an empty line. */
static unsigned read_field(const char **at, const char *end, text_t *name, text_t *value) {
    const char *line = *at, *stop = strstr(line, "\r\n");
    const char *colon = memchr(line, ':', (size_t)(end - line));
    if (stop == NULL || colon == NULL || colon > stop)
        return 400;
    *at = stop + 2;
    *name = (text_t){line, (size_t)(colon - line)};
    *value = trimmed(colon + 1, stop);
#ifdef BREAK_SPACE_BEFORE_COLON
    *name = trimmed(line, colon);
#endif
#ifdef BREAK_ANY_CHARACTER
    return is_token(name->at, name->bytes) ? 0 : 400;
#else
    return is_token(name->at, name->bytes) && is_value(value->at, value->bytes) ? 0 : 400;
#endif
}

static unsigned read_line(const char *at, const char *stop, struct head *head) {
    const char *space = memchr(at, ' ', (size_t)(stop - at));
    if (space == NULL || !is_token(at, (size_t)(space - at)))
        return 400;
    const char *target = space + 1;
    space = memchr(target, ' ', (size_t)(stop - target));
    if (space == NULL || stop - space != 9 || memcmp(space, " HTTP/", 6) != 0 || space[7] != '.')
        return 400;
    if (space[6] != '1' || space[8] < '0' || space[8] > '9')
        return 505;
    head->one_one = head->keep = space[8] != '0';
    head->request.method = (text_t){at, (size_t)(target - 1 - at)};
    for (const char *c = target; c != space; c++)
        if (*c <= ' ' || *c >= 127)
            return 400;
    if (space - target > 7 && memcmp(target, "http://", 7) == 0)
        for (target += 7; target != space && *target != '/'; target++)
            ;
    if (target == space || *target != '/')
        return 400;
    const char *mark = memchr(target, '?', (size_t)(space - target));
    head->request.path = (text_t){target, (size_t)((mark == NULL ? space : mark) - target)};
#ifdef BREAK_QUERY_WITH_MARK
    if (mark != NULL)
        head->request.query = (text_t){mark, (size_t)(space - mark)};
#else
    if (mark != NULL)
        head->request.query = (text_t){mark + 1, (size_t)(space - mark - 1)};
#endif
    return 0;
}

static unsigned read_length(text_t value, uint64_t *length) {
    *length = 0;
    for (size_t i = 0; i < value.bytes; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return 400;
        if (*length <= BODY) /* more is too much in any case */
            *length = *length * 10 + (uint64_t)(value.at[i] - '0');
    }
    return value.bytes == 0 ? 400 : *length > BODY ? 413 : 0;
}

static unsigned read_fields(struct head *head) {
    unsigned hosts = 0, lengths = 0, codings = 0, status = 0;
    const char *at = head->fields;
    text_t name, value;
    while (at != head->end && status == 0) {
        status = read_field(&at, head->end, &name, &value);
        if (status != 0)
            break;
        hosts += is_same(name, "host");
        if (is_same(name, "content-length")) {
            lengths++;
            status = read_length(value, &head->length);
        } else if (is_same(name, "transfer-encoding")) {
            codings++;
            status = is_same(value, "chunked") ? 0 : 501;
        } else if (is_same(name, "connection") && is_same(value, "close")) {
            head->keep = false;
        } else if (is_same(name, "expect")) {
            head->expects = is_same(value, "100-continue");
        }
    }
    head->chunked = codings != 0;
#ifdef BREAK_ANY_HOST
    hosts = 1;
#endif
#ifdef BREAK_TWO_LENGTHS
    lengths = lengths != 0;
#endif
#ifdef BREAK_LENGTH_BESIDE_CHUNKS
    lengths = codings != 0 ? 0 : lengths;
#endif
    if (status == 0 && (hosts > 1 || (hosts == 0 && head->one_one) || lengths > 1 || codings > 1))
        status = 400;
    if (status == 0 && codings != 0 && (lengths != 0 || !head->one_one))
        status = 400;
    return status;
}

/* The head at the beginning of what came; how long it is. */
static unsigned read_head(struct client *c, struct head *head, size_t *bytes) {
    const char *end = NULL, *stop;
    for (size_t i = 3; end == NULL && i < c->have; i++)
        if (memcmp(c->in + i - 3, "\r\n\r\n", 4) == 0)
            end = c->in + i + 1;
    if (end == NULL && c->have <= HEAD)
        return MORE;
    if (end == NULL || end - c->in > (ptrdiff_t)HEAD)
#ifdef BREAK_LINE_IS_HEAD
        return 431;
#else
        return memchr(c->in, '\n', HEAD) == NULL ? 414 : 431;
#endif
    *bytes = (size_t)(end - c->in);
    if (memchr(c->in, '\0', *bytes) != NULL)
        return 400;
    stop = strstr(c->in, "\r\n");
    head->fields = stop + 2;
    head->end = end - 2;
    unsigned status = read_line(c->in, stop, head);
    return status != 0 ? status : read_fields(head);
}

static int digit(char c) {
    const char *digits = "0123456789abcdef", *at = memchr(digits, lower(c), 16);
    return at == NULL ? -1 : (int)(at - digits);
}

/* A line that ends at `*at` with CR and LF, from there on. */
static unsigned skip_line(const char **at, const char *end) {
    const char *feed = memchr(*at, '\n', (size_t)(end - *at));
    if (feed == NULL)
        return MORE;
    bool good = feed != *at && feed[-1] == '\r';
    *at = feed + 1;
    return good ? 0 : 400;
}

/* RFC 9112 §7.1 */
static unsigned read_chunks(struct client *c, size_t from, struct head *head, size_t *used) {
    const char *at = c->in + from, *end = c->in + c->have;
    head->length = 0;
    for (;;) {
        uint64_t size = 0;
        const char *first = at;
        for (; at != end && digit(*at) >= 0; at++)
            if (size <= BODY)
                size = size << 4 | (unsigned)digit(*at);
        if (at == end)
            return size > BODY ? 413 : MORE;
        if (at == first || (*at != '\r' && *at != ';'))
            return 400;
        if (size + head->length > BODY)
            return 413;
        unsigned status = skip_line(&at, end);
        if (status != 0)
            return status;
        if (size == 0)
            break;
        if ((size_t)(end - at) < size + 2)
            return MORE;
        memcpy(c->body + head->length, at, size);
        head->length += size;
        at += size + 2;
        if (at[-2] != '\r' || at[-1] != '\n')
            return 400;
    }
    for (;;) { /* trailers, up to an empty line */
        const char *line = at;
        unsigned status = skip_line(&at, end);
        if (status != 0)
            return status;
        if (at - line == 2)
            break;
    }
    *used = (size_t)(at - c->in);
    return 0;
}

/* A whole request; how many bytes it took. */
static unsigned read_request(struct client *c, struct head *head, size_t *used) {
    size_t bytes = 0;
    unsigned status = read_head(c, head, &bytes);
    if (status == 0 && head->chunked) {
        status = read_chunks(c, bytes, head, used);
        head->request.body = (text_t){c->body, (size_t)head->length};
    } else if (status == 0) {
        *used = bytes + (size_t)head->length;
        head->request.body = (text_t){c->in + bytes, (size_t)head->length};
        status = *used > c->have ? MORE : 0;
    }
    if (status == MORE && head->expects && c->have == bytes && !c->continued) {
        c->continued = true;
        c->out_have = (size_t)sprintf(c->out, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    return status;
}
