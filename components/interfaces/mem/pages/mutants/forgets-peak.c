/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_PEAK
#include "reference.h"
