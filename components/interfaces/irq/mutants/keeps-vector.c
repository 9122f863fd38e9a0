/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_VECTOR
#include "reference.h"
