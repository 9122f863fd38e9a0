/* SPDX-License-Identifier: MIT */
#define BREAK_CALLOC_WRAPS
#include "reference.h"
