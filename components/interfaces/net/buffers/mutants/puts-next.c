/* SPDX-License-Identifier: MIT */
#define BREAK_PUTS_NEXT
#include "reference.h"
