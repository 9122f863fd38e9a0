/* SPDX-License-Identifier: MIT */
#define BREAK_CLOSE_ABORTS
#include "reference.h"
