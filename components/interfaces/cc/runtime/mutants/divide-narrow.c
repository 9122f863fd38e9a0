/* SPDX-License-Identifier: MIT */
#define BREAK_DIVIDE_NARROW
#include "reference.h"
