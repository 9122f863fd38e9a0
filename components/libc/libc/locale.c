/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <string.h>
#include "libc.h"

char *setlocale(int category, const char *name) {
    static char c[] = "C";
    if (category < LC_ALL || category > LC_TIME) {
        return NULL;
    }
    bool known =
        name == NULL || *name == '\0' || strcmp(name, c) == 0 || strcmp(name, "POSIX") == 0;
    return known ? c : NULL;
}

struct lconv *localeconv(void) {
    static char none[] = "", point[] = ".";
    static struct lconv conventions = {
        .decimal_point = point,
        .thousands_sep = none,
        .grouping = none,
        .mon_decimal_point = none,
        .mon_thousands_sep = none,
        .mon_grouping = none,
        .positive_sign = none,
        .negative_sign = none,
        .currency_symbol = none,
        .int_curr_symbol = none,
        .frac_digits = CHAR_MAX,
        .p_cs_precedes = CHAR_MAX,
        .n_cs_precedes = CHAR_MAX,
        .p_sep_by_space = CHAR_MAX,
        .n_sep_by_space = CHAR_MAX,
        .p_sign_posn = CHAR_MAX,
        .n_sign_posn = CHAR_MAX,
        .int_frac_digits = CHAR_MAX,
        .int_p_cs_precedes = CHAR_MAX,
        .int_n_cs_precedes = CHAR_MAX,
        .int_p_sep_by_space = CHAR_MAX,
        .int_n_sep_by_space = CHAR_MAX,
        .int_p_sign_posn = CHAR_MAX,
        .int_n_sign_posn = CHAR_MAX,
    };
    return &conventions;
}
