/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_PAUSES
#include "reference.h"
