/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_CHARACTER
#include "reference.h"
