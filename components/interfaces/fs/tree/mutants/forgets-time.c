/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_TIME
#include "reference.h"
