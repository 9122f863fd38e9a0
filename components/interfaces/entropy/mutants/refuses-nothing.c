/* SPDX-License-Identifier: MIT */
#define BREAK_REFUSES_NOTHING
#include "reference.h"
