/* SPDX-License-Identifier: MIT */
/*
 * C11 7.2. May be included again with another NDEBUG, so there is no guard. A failing assertion
 * prints `FILE:LINE: FUNCTION: EXPRESSION` on the console and panics the image. Components, which
 * should not carry such texts, use ASH_ASSERT.
 */
#undef assert
#ifdef NDEBUG
#define assert(expression) ((void)0)
#else
#define assert(expression)                                                                         \
    ((expression) ? (void)0 : libc_assert_failed(#expression, __FILE__, __LINE__, __func__))
#endif

#ifndef LIBC_ASSERT_H
#define LIBC_ASSERT_H
#define static_assert _Static_assert
__attribute__((noreturn)) void libc_assert_failed(const char *expression, const char *file,
                                                  int line, const char *function);
#endif
