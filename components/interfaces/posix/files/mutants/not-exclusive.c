/* SPDX-License-Identifier: MIT */
#define BREAK_NOT_EXCLUSIVE
#include "reference.h"
