/* SPDX-License-Identifier: MIT */
#define BREAK_BELOW_IS_NOTHING
#include "reference.h"
