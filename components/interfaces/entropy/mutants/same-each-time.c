/* SPDX-License-Identifier: MIT */
#define BREAK_SAME_EACH_TIME
#include "reference.h"
