/* SPDX-License-Identifier: MIT */
#define BREAK_LEVELS_ONLY
#include "reference.h"
