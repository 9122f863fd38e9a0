/* SPDX-License-Identifier: MIT */
#define BREAK_REMAINDER_SIGN
#include "reference.h"
