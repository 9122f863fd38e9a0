/* SPDX-License-Identifier: MIT */
#define BREAK_MORE_THAN_ONCE
#include "reference.h"
