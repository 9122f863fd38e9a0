/* SPDX-License-Identifier: MIT */
#define BREAK_ANYTHING_IS_A_DIRECTORY
#include "reference.h"
