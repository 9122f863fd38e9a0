/* SPDX-License-Identifier: MIT */
#define BREAK_BELIEVES_SIZE
#include "reference.h"
