/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_WELL
#include "reference.h"
