/* SPDX-License-Identifier: MIT */
#define BREAK_NO_EXIT_LINE
#include "reference.h"
