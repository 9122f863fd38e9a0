/* SPDX-License-Identifier: MIT */
#define BREAK_LAST_WINS
#include "reference.h"
