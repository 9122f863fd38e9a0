/* SPDX-License-Identifier: MIT */
#define BREAK_HALF_AWAY
#include "reference.h"
