/* SPDX-License-Identifier: MIT */
#define BREAK_MANY_SEGMENTS
#include "reference.h"
