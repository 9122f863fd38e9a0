/* SPDX-License-Identifier: MIT */
#define BREAK_SHARES_ANSWER
#include "reference.h"
