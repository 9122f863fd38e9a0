/* SPDX-License-Identifier: MIT */
#define BREAK_ZEROES_ARE_SPACES
#include "reference.h"
