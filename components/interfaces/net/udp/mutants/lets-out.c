/* SPDX-License-Identifier: MIT */
#define BREAK_LETS_OUT
#include "reference.h"
