/* SPDX-License-Identifier: MIT */
#define BREAK_STAYS_CHANGED
#include "reference.h"
