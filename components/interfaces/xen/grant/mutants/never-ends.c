/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_ENDS
#include "reference.h"
