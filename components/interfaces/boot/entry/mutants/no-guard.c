/* SPDX-License-Identifier: MIT */
#define BREAK_NO_GUARD
#include "reference.h"
