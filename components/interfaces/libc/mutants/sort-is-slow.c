/* SPDX-License-Identifier: MIT */
#define BREAK_SORT_IS_SLOW
#include "reference.h"
