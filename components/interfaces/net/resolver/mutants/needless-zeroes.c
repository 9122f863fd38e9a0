/* SPDX-License-Identifier: MIT */
#define BREAK_NEEDLESS_ZEROES
#include "reference.h"
