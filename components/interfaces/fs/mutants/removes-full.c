/* SPDX-License-Identifier: MIT */
#define BREAK_REMOVES_FULL
#include "reference.h"
