/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_ENTRY
#include "reference.h"
