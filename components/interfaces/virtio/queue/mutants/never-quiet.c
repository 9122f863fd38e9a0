/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_QUIET
#include "reference.h"
