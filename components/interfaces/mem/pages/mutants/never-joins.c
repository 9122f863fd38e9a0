/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_JOINS
#include "reference.h"
