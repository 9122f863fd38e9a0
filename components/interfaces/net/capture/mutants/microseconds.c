/* SPDX-License-Identifier: MIT */
#define BREAK_MICROSECONDS
#include "reference.h"
