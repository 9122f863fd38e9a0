/* SPDX-License-Identifier: MIT */
#define BREAK_SAYS_READ_ONLY
#include "reference.h"
