/* SPDX-License-Identifier: MIT */
#ifndef LIBC_CTYPE_H
#define LIBC_CTYPE_H
/*
 * C11 7.4, for the "C" locale and ASCII: every value outside 0 to 127, EOF included, is in no class
 * and is its own case. Unlike C, any int may be given.
 */
int isalnum(int c);
int isalpha(int c);
int isblank(int c);
int iscntrl(int c);
int isdigit(int c);
int isgraph(int c);
int islower(int c);
int isprint(int c);
int ispunct(int c);
int isspace(int c);
int isupper(int c);
int isxdigit(int c);
int tolower(int c);
int toupper(int c);
#endif
