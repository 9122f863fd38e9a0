/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_ANEW
#include "reference.h"
