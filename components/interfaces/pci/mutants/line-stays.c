/* SPDX-License-Identifier: MIT */
#define BREAK_LINE_STAYS
#include "reference.h"
