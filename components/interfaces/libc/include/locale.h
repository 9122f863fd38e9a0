/* SPDX-License-Identifier: MIT */
#ifndef LIBC_LOCALE_H
#define LIBC_LOCALE_H
/* C11 7.11. There is one locale, "C". */
#include <limits.h>
#include <stddef.h>

#define LC_ALL      0
#define LC_COLLATE  1
#define LC_CTYPE    2
#define LC_MONETARY 3
#define LC_NUMERIC  4
#define LC_TIME     5

struct lconv {
    char *decimal_point, *thousands_sep, *grouping;
    char *mon_decimal_point, *mon_thousands_sep, *mon_grouping, *positive_sign, *negative_sign;
    char *currency_symbol, *int_curr_symbol;
    char frac_digits, p_cs_precedes, n_cs_precedes, p_sep_by_space, n_sep_by_space, p_sign_posn,
        n_sign_posn;
    char int_frac_digits, int_p_cs_precedes, int_n_cs_precedes, int_p_sep_by_space,
        int_n_sep_by_space, int_p_sign_posn, int_n_sign_posn;
};

/* "C", for a `name` of NULL, "", "C" or "POSIX"; NULL for every other one, and for a category that
 * there is not. */
char *setlocale(int category, const char *name);

/* Constant. */
struct lconv *localeconv(void);
#endif
