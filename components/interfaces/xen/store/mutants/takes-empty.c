/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_EMPTY
#include "reference.h"
