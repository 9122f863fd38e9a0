/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_DOTS
#include "reference.h"
