/* SPDX-License-Identifier: MIT */
#define BREAK_MAKES_AGAIN
#include "reference.h"
