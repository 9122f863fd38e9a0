/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_LATE
#include "reference.h"
