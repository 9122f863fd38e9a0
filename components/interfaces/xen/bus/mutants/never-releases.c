/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_RELEASES
#include "reference.h"
