/* SPDX-License-Identifier: MIT */
#define BREAK_RELATIVE_BACK
#include "reference.h"
