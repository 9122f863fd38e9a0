/* SPDX-License-Identifier: MIT */
#define BREAK_JOINS_EARLY
#include "reference.h"
