/* SPDX-License-Identifier: MIT */
#define BREAK_SETS_NOTHING
#include "reference.h"
