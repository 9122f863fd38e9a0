/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_READY
#include "reference.h"
