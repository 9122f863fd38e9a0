/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_RELATIVE
#include "reference.h"
