/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_REFUSED
#include "reference.h"
