/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_TOO_LONG
#include "reference.h"
