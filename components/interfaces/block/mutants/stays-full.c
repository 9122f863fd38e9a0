/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_FULL
#include "reference.h"
