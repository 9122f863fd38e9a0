/* SPDX-License-Identifier: MIT */
#define BREAK_CHANGES
#include "reference.h"
