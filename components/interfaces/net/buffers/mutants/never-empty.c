/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_EMPTY
#include "reference.h"
