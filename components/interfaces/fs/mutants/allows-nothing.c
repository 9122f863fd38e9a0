/* SPDX-License-Identifier: MIT */
#define BREAK_ALLOWS_NOTHING
#include "reference.h"
