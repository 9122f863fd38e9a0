/* SPDX-License-Identifier: MIT */
#define BREAK_HIDES_RESULTS
#include "reference.h"
