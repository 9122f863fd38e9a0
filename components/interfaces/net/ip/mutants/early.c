/* SPDX-License-Identifier: MIT */
#define BREAK_EARLY
#include "reference.h"
