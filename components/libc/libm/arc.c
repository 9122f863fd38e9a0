/* SPDX-License-Identifier: MIT */
/*
 * atan(y/x) = atan(i/32) + atan(u), u = (y - x i/32) / (x + y i/32) at most 1/63 in size, where six
 * terms of the series leave 2^-77 of it. The others follow from a right triangle.
 */
#include <math.h>
#include "table.h"

struct libm_pair libm_arc(struct libm_pair y, struct libm_pair x) {
    bool steep = y.hi > x.hi;
    if (steep) {
        struct libm_pair swap = y;
        y = x;
        x = swap;
    }
    int i = (int)(y.hi / x.hi * 32 + 0.5);
    struct libm_pair at = {i / 32.0, 0}, u;
    u = libm_quotient(libm_add(y, libm_negative(libm_times(x, at))),
                      libm_add(x, libm_times(y, at)));
    double z = u.hi * u.hi;
    double series = -1.0 / 3 + z * (1.0 / 5 + z * (-1.0 / 7 + z * (1.0 / 9 - z / 11)));
    struct libm_pair angle =
        libm_add(libm_arc_tangent[i], libm_quick_sum(u.hi, u.lo + u.hi * z * series));
    return steep ? libm_add(LIBM_HALF_PI, libm_negative(angle)) : angle;
}

/* The leg beside a leg of x, |x| at most 1, under a hypotenuse of 1. */
static struct libm_pair leg(double x) {
    struct libm_pair square = libm_product(x, x), rest = libm_sum(1, -square.hi);
    return libm_root(libm_quick_sum(rest.hi, rest.lo - square.lo));
}

#define TINY 0x1p-28 /* x³ is below half a unit in x's last place */

double asin(double x) {
    double size = libm_absolute(x);
    if (!(size <= 1)) {
        return (x - x) / 0.0;
    }
    if (size < TINY) {
        return x;
    }
    struct libm_pair angle = libm_arc((struct libm_pair){size, 0}, leg(size));
    return libm_with_sign(angle.hi + angle.lo, x);
}

double acos(double x) {
    double size = libm_absolute(x);
    if (!(size <= 1)) {
        return (x - x) / 0.0;
    }
    struct libm_pair angle = LIBM_HALF_PI;
    if (size > 0x1p-60) {
        angle = libm_arc(leg(size), (struct libm_pair){size, 0});
    }
    if (x < 0) {
        angle = libm_add(LIBM_PI, libm_negative(angle));
    }
    return angle.hi + angle.lo;
}

double atan(double x) {
    double size = libm_absolute(x);
    if (size < TINY || x != x) {
        return x;
    }
    struct libm_pair angle = LIBM_HALF_PI;
    if (size < 0x1p64) {
        angle = libm_arc((struct libm_pair){size, 0}, (struct libm_pair){1, 0});
    }
    return libm_with_sign(angle.hi + angle.lo, x);
}

/* C11 F.10.1.4. */
double atan2(double y, double x) {
    if (x != x || y != y) {
        return x + y;
    }
    double up = libm_absolute(y), along = libm_absolute(x);
    bool left = (libm_bits(x) & LIBM_SIGN) != 0;
    struct libm_pair angle;
    int apart = libm_stored_exponent(up) - libm_stored_exponent(along);
    apart += libm_bits(up) == LIBM_INFINITY ? 64 : libm_bits(along) == LIBM_INFINITY ? -64 : 0;
    if (libm_bits(up) == libm_bits(along)) {
        /* Two zeroes, two infinities, or the diagonal. */
        angle = up == 0 ? (struct libm_pair){0, 0} : libm_by(LIBM_HALF_PI, 0.5);
    } else if (along == 0 || apart > 63) {
        angle = LIBM_HALF_PI;
    } else if (up == 0 || apart < -63) {
        if (!left) {
            return libm_with_sign(up / along, y);
        }
        angle = (struct libm_pair){0, 0};
    } else {
        int power = ilogb(along);
        angle = libm_arc((struct libm_pair){libm_scale(up, -power), 0},
                         (struct libm_pair){libm_scale(along, -power), 0});
    }
    if (left) {
        angle = libm_add(LIBM_PI, libm_negative(angle));
    }
    return libm_with_sign(angle.hi + angle.lo, y);
}
