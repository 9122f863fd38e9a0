/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_CLOSES
#include "reference.h"
