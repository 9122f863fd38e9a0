/* SPDX-License-Identifier: MIT */
#define BREAK_EXTENTS_ALWAYS_FIT
#include "reference.h"
