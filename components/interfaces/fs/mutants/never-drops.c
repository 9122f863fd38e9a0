/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_DROPS
#include "reference.h"
