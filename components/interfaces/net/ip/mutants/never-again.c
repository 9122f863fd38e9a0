/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_AGAIN
#include "reference.h"
