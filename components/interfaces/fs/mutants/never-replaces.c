/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_REPLACES
#include "reference.h"
