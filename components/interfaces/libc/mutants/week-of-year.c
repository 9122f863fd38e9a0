/* SPDX-License-Identifier: MIT */
#define BREAK_WEEK_OF_YEAR
#include "reference.h"
