/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_FREE
#include "reference.h"
