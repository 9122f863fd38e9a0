/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_CORKED
#include "reference.h"
