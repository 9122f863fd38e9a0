/* SPDX-License-Identifier: MIT */
#define BREAK_SWAPS_PORT
#include "reference.h"
