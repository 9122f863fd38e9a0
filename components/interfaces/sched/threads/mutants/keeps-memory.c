/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_MEMORY
#include "reference.h"
