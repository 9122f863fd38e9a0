/* SPDX-License-Identifier: MIT */
#define BREAK_ONLY_ONCE
#include "reference.h"
