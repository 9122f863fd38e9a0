/* SPDX-License-Identifier: MIT */
#define BREAK_WRITES_BEHIND
#include "reference.h"
