/* SPDX-License-Identifier: MIT */
#define BREAK_LEFT_STANDS
#include "reference.h"
