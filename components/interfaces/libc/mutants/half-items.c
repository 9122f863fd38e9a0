/* SPDX-License-Identifier: MIT */
#define BREAK_HALF_ITEMS
#include "reference.h"
