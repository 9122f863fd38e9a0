/* SPDX-License-Identifier: MIT */
#define BREAK_FIX_WRAPS
#include "reference.h"
