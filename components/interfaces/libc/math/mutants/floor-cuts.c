/* SPDX-License-Identifier: MIT */
#define BREAK_FLOOR_CUTS
#include "reference.h"
