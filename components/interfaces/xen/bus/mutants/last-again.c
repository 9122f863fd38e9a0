/* SPDX-License-Identifier: MIT */
#define BREAK_LAST_AGAIN
#include "reference.h"
