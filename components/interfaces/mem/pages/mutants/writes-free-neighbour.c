/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_FREE_NEIGHBOUR
#include "reference.h"
