/* SPDX-License-Identifier: MIT */
#define BREAK_ABSENT_IS_EMPTY
#include "reference.h"
