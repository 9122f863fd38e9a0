/* SPDX-License-Identifier: MIT */
#define BREAK_CASE_MATTERS
#include "reference.h"
