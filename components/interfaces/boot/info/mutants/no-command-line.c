/* SPDX-License-Identifier: MIT */
#define BREAK_NO_COMMAND_LINE
#include "reference.h"
