/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_BEFORE
#include "reference.h"
