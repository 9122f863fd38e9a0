/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_SELF
#include "reference.h"
