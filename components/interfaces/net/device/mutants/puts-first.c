/* SPDX-License-Identifier: MIT */
#define BREAK_PUTS_FIRST
#include "reference.h"
