/* SPDX-License-Identifier: MIT */
#define BREAK_LOOKS_ONCE
#include "reference.h"
