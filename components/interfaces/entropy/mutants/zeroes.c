/* SPDX-License-Identifier: MIT */
#define BREAK_ZEROES
#include "reference.h"
