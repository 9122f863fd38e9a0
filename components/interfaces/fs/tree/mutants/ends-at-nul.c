/* SPDX-License-Identifier: MIT */
#define BREAK_ENDS_AT_NUL
#include "reference.h"
