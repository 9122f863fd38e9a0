/* SPDX-License-Identifier: MIT */
#define BREAK_HALF_THE_TIME
#include "reference.h"
