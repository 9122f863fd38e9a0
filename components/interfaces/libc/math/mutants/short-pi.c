/* SPDX-License-Identifier: MIT */
#define BREAK_SHORT_PI
#include "reference.h"
