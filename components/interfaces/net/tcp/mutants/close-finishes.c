/* SPDX-License-Identifier: MIT */
#define BREAK_CLOSE_FINISHES
#include "reference.h"
