/* SPDX-License-Identifier: MIT */
#define BREAK_EXECUTABLE
#include "reference.h"
