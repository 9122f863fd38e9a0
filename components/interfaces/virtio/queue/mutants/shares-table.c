/* SPDX-License-Identifier: MIT */
#define BREAK_SHARES_TABLE
#include "reference.h"
