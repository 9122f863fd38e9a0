/* SPDX-License-Identifier: MIT */
#define BREAK_NO_PRECISION
#include "reference.h"
