/* SPDX-License-Identifier: MIT */
#define BREAK_RESETS_EARLY
#include "reference.h"
