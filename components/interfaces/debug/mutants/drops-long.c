/* SPDX-License-Identifier: MIT */
#define BREAK_DROPS_LONG
#include "reference.h"
