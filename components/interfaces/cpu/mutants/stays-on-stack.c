/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_ON_STACK
#include "reference.h"
