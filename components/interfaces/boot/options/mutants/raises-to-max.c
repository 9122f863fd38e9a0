/* SPDX-License-Identifier: MIT */
#define BREAK_RAISES_TO_MAX
#include "reference.h"
