/* SPDX-License-Identifier: MIT */
#define BREAK_REPLACES
#include "reference.h"
