/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_ABSENT
#include "reference.h"
