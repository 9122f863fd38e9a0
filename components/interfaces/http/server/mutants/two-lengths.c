/* SPDX-License-Identifier: MIT */
#define BREAK_TWO_LENGTHS
#include "reference.h"
