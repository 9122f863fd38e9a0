/* SPDX-License-Identifier: MIT */
#define BREAK_THREE_LETTERS
#include "reference.h"
