/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_CLEARS
#include "reference.h"
