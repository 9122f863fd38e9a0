/* SPDX-License-Identifier: MIT */
/* C11 7.4 by comparison; a range is one subtraction and one compare. */
#include <ctype.h>

static inline int between(int c, unsigned first, unsigned last) {
    return (unsigned)c - first <= last - first;
}

int isdigit(int c) {
    return between(c, '0', '9');
}

int isupper(int c) {
    return between(c, 'A', 'Z');
}

int islower(int c) {
    return between(c, 'a', 'z');
}

/* The cases differ in one bit. */
int isalpha(int c) {
    return between(c | 32, 'a', 'z');
}

int isalnum(int c) {
    return isalpha(c) || isdigit(c);
}

int isxdigit(int c) {
    return isdigit(c) || between(c | 32, 'a', 'f');
}

int isgraph(int c) {
    return between(c, '!', '~');
}

int isprint(int c) {
    return between(c, ' ', '~');
}

int ispunct(int c) {
    return isgraph(c) && !isalnum(c);
}

int iscntrl(int c) {
    return between(c, 0, 31) || c == 127;
}

int isblank(int c) {
    return c == ' ' || c == '\t';
}

int isspace(int c) {
    return c == ' ' || between(c, '\t', '\r');
}

int tolower(int c) {
    return isupper(c) ? c | 32 : c;
}

int toupper(int c) {
    return islower(c) ? c & ~32 : c;
}
