/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_BEYOND
#include "reference.h"
