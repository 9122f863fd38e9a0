/* SPDX-License-Identifier: MIT */
#define BREAK_ENDS_ONCE
#include "reference.h"
