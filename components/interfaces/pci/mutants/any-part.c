/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_PART
#include "reference.h"
