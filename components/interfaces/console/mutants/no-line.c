/* SPDX-License-Identifier: MIT */
#define BREAK_NO_LINE
#include "reference.h"
