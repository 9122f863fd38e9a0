/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_OPEN
#include "reference.h"
