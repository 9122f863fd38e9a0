/* SPDX-License-Identifier: MIT */
#define BREAK_INNER_FREES
#include "reference.h"
