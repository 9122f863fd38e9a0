/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_REUSES
#include "reference.h"
