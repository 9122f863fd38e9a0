/* SPDX-License-Identifier: MIT */
#define BREAK_COARSE_TIME
#include "reference.h"
