/* SPDX-License-Identifier: MIT */
#define BREAK_SEVEN_BITS
#include "reference.h"
