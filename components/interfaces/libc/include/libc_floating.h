/* SPDX-License-Identifier: MIT */
#ifndef LIBC_FLOATING_H
#define LIBC_FLOATING_H
/*
 * LIBC_FLOATING(…): 1 when one of the arguments has a floating type, else 0; a constant. The
 * arguments are not evaluated. For 1 to 24 arguments; more, up to 64, count as floating.
 */
#define LIBC_FLOAT(x)                                                                              \
    (__builtin_types_compatible_p(__typeof__(x), float) ||                                         \
     __builtin_types_compatible_p(__typeof__(x), double) ||                                        \
     __builtin_types_compatible_p(__typeof__(x), long double))

#define LIBC_FLOAT_1(x)       LIBC_FLOAT(x)
#define LIBC_FLOAT_2(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_1(__VA_ARGS__))
#define LIBC_FLOAT_3(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_2(__VA_ARGS__))
#define LIBC_FLOAT_4(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_3(__VA_ARGS__))
#define LIBC_FLOAT_5(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_4(__VA_ARGS__))
#define LIBC_FLOAT_6(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_5(__VA_ARGS__))
#define LIBC_FLOAT_7(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_6(__VA_ARGS__))
#define LIBC_FLOAT_8(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_7(__VA_ARGS__))
#define LIBC_FLOAT_9(x, ...)  (LIBC_FLOAT(x) || LIBC_FLOAT_8(__VA_ARGS__))
#define LIBC_FLOAT_10(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_9(__VA_ARGS__))
#define LIBC_FLOAT_11(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_10(__VA_ARGS__))
#define LIBC_FLOAT_12(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_11(__VA_ARGS__))
#define LIBC_FLOAT_13(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_12(__VA_ARGS__))
#define LIBC_FLOAT_14(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_13(__VA_ARGS__))
#define LIBC_FLOAT_15(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_14(__VA_ARGS__))
#define LIBC_FLOAT_16(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_15(__VA_ARGS__))
#define LIBC_FLOAT_17(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_16(__VA_ARGS__))
#define LIBC_FLOAT_18(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_17(__VA_ARGS__))
#define LIBC_FLOAT_19(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_18(__VA_ARGS__))
#define LIBC_FLOAT_20(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_19(__VA_ARGS__))
#define LIBC_FLOAT_21(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_20(__VA_ARGS__))
#define LIBC_FLOAT_22(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_21(__VA_ARGS__))
#define LIBC_FLOAT_23(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_22(__VA_ARGS__))
#define LIBC_FLOAT_24(x, ...) (LIBC_FLOAT(x) || LIBC_FLOAT_23(__VA_ARGS__))
#define LIBC_FLOAT_MANY(...)  1

/* The name that stands after as many others as there are arguments before it. */
#define LIBC_FLOAT_PICK(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16,     \
                        a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, \
                        a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, \
                        a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, \
                        a62, a63, a64, name, ...)                                                  \
    name
#define LIBC_FLOATING(...)                                                                         \
    LIBC_FLOAT_PICK(                                                                               \
        __VA_ARGS__, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,           \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY, LIBC_FLOAT_MANY,       \
        LIBC_FLOAT_MANY, LIBC_FLOAT_24, LIBC_FLOAT_23, LIBC_FLOAT_22, LIBC_FLOAT_21,               \
        LIBC_FLOAT_20, LIBC_FLOAT_19, LIBC_FLOAT_18, LIBC_FLOAT_17, LIBC_FLOAT_16, LIBC_FLOAT_15,  \
        LIBC_FLOAT_14, LIBC_FLOAT_13, LIBC_FLOAT_12, LIBC_FLOAT_11, LIBC_FLOAT_10, LIBC_FLOAT_9,   \
        LIBC_FLOAT_8, LIBC_FLOAT_7, LIBC_FLOAT_6, LIBC_FLOAT_5, LIBC_FLOAT_4, LIBC_FLOAT_3,        \
        LIBC_FLOAT_2, LIBC_FLOAT_1, 0)(__VA_ARGS__)
#endif
