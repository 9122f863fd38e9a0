/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_INTEREST
#include "reference.h"
