/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_WAKES
#include "reference.h"
