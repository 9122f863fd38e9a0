/* SPDX-License-Identifier: MIT */
#define BREAK_NO_EXCLUSIVE
#include "reference.h"
