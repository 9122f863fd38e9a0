/* SPDX-License-Identifier: MIT */
#define BREAK_OVERLAPS
#include "reference.h"
