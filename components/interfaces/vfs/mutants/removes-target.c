/* SPDX-License-Identifier: MIT */
#define BREAK_REMOVES_TARGET
#include "reference.h"
