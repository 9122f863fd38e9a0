/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_REWINDS
#include "reference.h"
