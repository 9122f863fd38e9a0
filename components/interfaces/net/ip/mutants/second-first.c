/* SPDX-License-Identifier: MIT */
#define BREAK_SECOND_FIRST
#include "reference.h"
