/* SPDX-License-Identifier: MIT */
#define BREAK_TIME_IS_READY
#include "reference.h"
