/* SPDX-License-Identifier: MIT */
#define BREAK_FIRST_SEGMENT
#include "reference.h"
