/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_HANGS_UP
#include "reference.h"
