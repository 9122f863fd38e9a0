/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_SPACES
#include "reference.h"
