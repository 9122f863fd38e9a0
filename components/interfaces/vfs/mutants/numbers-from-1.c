/* SPDX-License-Identifier: MIT */
#define BREAK_NUMBERS_FROM_1
#include "reference.h"
