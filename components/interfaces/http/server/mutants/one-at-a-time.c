/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_AT_A_TIME
#include "reference.h"
