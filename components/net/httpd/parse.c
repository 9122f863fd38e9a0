/* SPDX-License-Identifier: MIT */
/* RFC 9112 §2 to §6. What is not exactly a request is none: a lenient reader is how requests are
 * smuggled. */
#include "httpd.h"

enum {
    BAD_REQUEST = 400,
    NOT_IMPLEMENTED = 501,
    VERSION_NOT_SUPPORTED = 505,
};

/* RFC 9110 §5.6.2: tchar; §5.5: what a value may hold. A byte each, since each byte is asked. */
enum { VALUE = 1, TOKEN = 2, BOTH = VALUE | TOKEN };
static const uint8_t kinds[256] = {
    ['\t'] = VALUE,        [' '] = VALUE,         ['!'] = BOTH,         ['"'] = VALUE,
    ['#' ... '\''] = BOTH, ['(' ... ')'] = VALUE, ['*' ... '+'] = BOTH, [','] = VALUE,
    ['-' ... '.'] = BOTH,  ['/'] = VALUE,         ['0' ... '9'] = BOTH, [':' ... '@'] = VALUE,
    ['A' ... 'Z'] = BOTH,  ['[' ... ']'] = VALUE, ['^' ... 'z'] = BOTH, ['{'] = VALUE,
    ['|'] = BOTH,          ['}'] = VALUE,         ['~'] = BOTH,         [128 ... 255] = VALUE,
};

static bool is_token_char(unsigned char c) {
    return (kinds[c] & TOKEN) != 0;
}

bool httpd_is_token(const char *text, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        if (!is_token_char((unsigned char)text[i]))
            return false;
    return bytes != 0;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool httpd_same(struct ash_http_server_text text, const char *word) {
    for (size_t i = 0; i < text.bytes; i++) {
        char a = text.at[i], b = word[i];
        if (a != b && lower(a) != lower(b)) /* and so not beyond the word's end */
            return false;
    }
    return word[text.bytes] == '\0';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/*
 * Eight bytes at a time, up to the first control character, or to where fewer than eight are left.
 * In each byte's high bit: it is less than a space, or 127. What a borrow makes of the bytes after
 * the first such one does not matter.
 */
static const char *skip_plain(const char *p, const char *end) {
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    while (end - p >= 8) {
        uint64_t word;
        __builtin_memcpy(&word, p, sizeof word);
        uint64_t below = (word - ones * ' ') & ~word, del = word ^ ones * 127;
        uint64_t found = (below | ((del - ones) & ~del)) & high;
        if (found != 0)
            return p + __builtin_ctzll(found) / 8;
        p += 8;
    }
    return p;
}

/* An empty line ends each head, so that these stop at the latest at its first byte. */
static const char *skip_token(const char *p) {
    while (is_token_char((unsigned char)*p))
        p++;
    return p;
}

static const char *skip_value(const char *p) {
    while ((kinds[(unsigned char)*p] & VALUE) != 0)
        p++;
    return p;
}

bool httpd_next_field(const char **at, const char *end, struct ash_http_server_text *name,
                      struct ash_http_server_text *value, unsigned *status) {
    const char *from = *at, *p = from;
    if (p == end)
        return false;
    *status = BAD_REQUEST;
    p = skip_token(p);
    if (p == from || *p != ':') /* no space before the colon. RFC 9112 §5.1 */
        return false;
    *name = (struct ash_http_server_text){from, (size_t)(p - from)};
    do
        p++;
    while (is_blank(*p));
    from = p;
    p = skip_value(skip_plain(p, end));
    if (p[0] != '\r' || p[1] != '\n')
        return false;
    *at = p + 2;
    while (p != from && is_blank(p[-1]))
        p--;
    *value = (struct ash_http_server_text){from, (size_t)(p - from)};
    *status = 0;
    return true;
}

/* RFC 9110 §8.6: digits, and nothing else. */
static bool read_length(struct ash_http_server_text text, uint64_t *length) {
    uint64_t sum = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || sum > UINT64_MAX / 10 - 1)
            return false;
        sum = sum * 10 + (uint64_t)(text.at[i] - '0');
    }
    *length = sum;
    return text.bytes != 0;
}

/* Looks for a word in a list with commas. RFC 9110 §5.6.1 */
static bool list_has(struct ash_http_server_text list, const char *word) {
    const char *p = list.at, *end = list.at + list.bytes;
    while (p != end) {
        while (p != end && (is_blank(*p) || *p == ','))
            p++;
        const char *from = p;
        while (p != end && *p != ',')
            p++;
        const char *to = p;
        while (to != from && is_blank(to[-1]))
            to--;
        if (httpd_same((struct ash_http_server_text){from, (size_t)(to - from)}, word))
            return true;
    }
    return false;
}

/* The fields that decide about the rest, by the lengths of their names. */
enum { HOST = 4, EXPECT = 6, CONNECTION = 10, CONTENT_LENGTH = 14, TRANSFER_ENCODING = 17 };

/* Which of them have been seen. */
struct seen {
    bool host, length, encoding;
};

/* NULL: most fields are none of these. */
static const char *name_of(size_t bytes) {
    switch (bytes) {
    case HOST:
        return "host";
    case EXPECT:
        return "expect";
    case CONNECTION:
        return "connection";
    case CONTENT_LENGTH:
        return "content-length";
    case TRANSFER_ENCODING:
        return "transfer-encoding";
    default:
        return NULL;
    }
}

static unsigned take_field(struct httpd_head *head, struct seen *seen,
                           struct ash_http_server_text name, struct ash_http_server_text value) {
    const char *known = name_of(name.bytes);
    if (known == NULL || !httpd_same(name, known))
        return 0;
    switch (name.bytes) {
    case HOST:
        if (seen->host)
            return BAD_REQUEST; /* RFC 9112 §3.2 */
        seen->host = true;
        return 0;
    case EXPECT: /* RFC 9110 §10.1.1: an old client does not mean it */
        head->expects = head->one_one && httpd_same(value, "100-continue");
        return 0;
    case CONNECTION:
        if (list_has(value, "close"))
            head->keep = false;
        else if (!head->one_one && list_has(value, "keep-alive"))
            head->keep = true;
        return 0;
    case CONTENT_LENGTH:
        if (seen->length || !read_length(value, &head->length))
            return BAD_REQUEST; /* RFC 9112 §6.3 */
        seen->length = true;
        return 0;
    default:
        if (seen->encoding)
            return BAD_REQUEST;
        seen->encoding = true;
        return httpd_same(value, "chunked") ? 0 : NOT_IMPLEMENTED; /* RFC 9112 §6.1 */
    }
}

/* Where the path, or the query, of a whole address begins; NULL: it is none. Rare: proxies get
 * them. RFC 9112 §3.2.2 */
ASH_COLD static const char *skip_authority(const char *at, const char *end) {
    for (const char *scheme = "http://"; *scheme != '\0'; scheme++, at++)
        if (at == end || lower(*at) != *scheme)
            return NULL;
    const char *authority = at;
    while (at != end && *at != '/' && *at != '?') /* RFC 3986 §3.2 */
        at++;
    return at == authority ? NULL : at; /* RFC 9110 §4.2.1 */
}

/* The target: a path, an address with one, or `*`. RFC 9112 §3.2 */
static unsigned read_target(const char *at, size_t bytes, struct httpd_head *head) {
    const char *end = at + bytes, *path = at;
    for (const char *p = at; p != end; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 127 || *p == '#')
            return BAD_REQUEST; /* a fragment is the client's own. RFC 9110 §7.1 */
    if (bytes == 0)
        return BAD_REQUEST;
    if (*at != '/' && !(bytes == 1 && *at == '*'))
        path = skip_authority(at, end);
    if (path == NULL)
        return BAD_REQUEST;
    const char *mark = path;
    while (mark != end && *mark != '?')
        mark++;
    head->path = (struct ash_http_server_text){path, (size_t)(mark - path)};
    if (mark == path) /* RFC 9110 §4.2.3 */
        head->path = (struct ash_http_server_text){"/", 1};
    if (mark != end)
        head->query = (struct ash_http_server_text){mark + 1, (size_t)(end - mark - 1)};
    return 0;
}

/* Eight bytes. RFC 9112 §2.3 */
static unsigned read_version(const char *text, struct httpd_head *head) {
    static const char usual[8] = {'H', 'T', 'T', 'P', '/', '1', '.', '1'};
    uint64_t word, known;
    __builtin_memcpy(&word, text, sizeof word);
    __builtin_memcpy(&known, usual, sizeof known);
    head->one_one = true;
    if (word == known)
        return 0;
    if (__builtin_memcmp(text, usual, 5) != 0 || text[6] != '.')
        return BAD_REQUEST;
    if (text[5] != '1' || text[7] < '0' || text[7] > '9')
        return VERSION_NOT_SUPPORTED;
    head->one_one = text[7] != '0';
    return 0;
}

/* `GET /path HTTP/1.1`. RFC 9112 §3 */
static unsigned read_line(const char *text, const char *end, struct httpd_head *head,
                          const char **after) {
    const char *p = text;
    unsigned status;
    p = skip_token(p);
    head->method = (struct ash_http_server_text){text, (size_t)(p - text)};
    if (p == text || *p != ' ')
        return BAD_REQUEST;
    const char *target = ++p;
    while (p != end && *p != ' ' && *p != '\r')
        p++;
    const char *version = p + 1;
    if (end - p < 11 || *p != ' ' || version[8] != '\r' || version[9] != '\n')
        return BAD_REQUEST;
    status = read_version(version, head);
    if (status != 0)
        return status;
    head->keep = head->one_one;
    *after = version + 10;
    return read_target(target, (size_t)(p - target), head);
}

/* Ends at the first empty line, which there is. */
unsigned httpd_parse(const char *text, size_t bytes, struct httpd_head *head) {
    const char *at = NULL, *end = text + bytes;
    struct ash_http_server_text name, value;
    struct seen seen = {false, false, false};
    *head = (struct httpd_head){.bytes = 0};
    unsigned status = read_line(text, end, head, &at);
    if (status != 0)
        return status;
    head->fields = (size_t)(at - text);
    while (status == 0 && *at != '\r') {
        if (httpd_next_field(&at, end, &name, &value, &status))
            status = take_field(head, &seen, name, value);
    }
    if (status != 0)
        return status;
    if (at[1] != '\n')
        return BAD_REQUEST;
    head->bytes = (size_t)(at + 2 - text);
    if (head->one_one && !seen.host)
        return BAD_REQUEST;
    if (seen.encoding && (seen.length || !head->one_one))
        return BAD_REQUEST; /* RFC 9112 §6.1: one of them may lie */
    head->chunked = seen.encoding;
    return 0;
}
