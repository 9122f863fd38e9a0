/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_FULL
#include "reference.h"
