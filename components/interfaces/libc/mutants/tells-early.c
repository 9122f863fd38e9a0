/* SPDX-License-Identifier: MIT */
#define BREAK_TELLS_EARLY
#include "reference.h"
