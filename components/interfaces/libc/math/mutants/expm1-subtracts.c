/* SPDX-License-Identifier: MIT */
#define BREAK_EXPM1_SUBTRACTS
#include "reference.h"
