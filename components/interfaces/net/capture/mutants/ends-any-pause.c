/* SPDX-License-Identifier: MIT */
#define BREAK_ENDS_ANY_PAUSE
#include "reference.h"
