/* SPDX-License-Identifier: MIT */
#define BREAK_NO_EXCLUSION
#include "reference.h"
