/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_TOO_SHORT
#include "reference.h"
