/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_ALL
#include "reference.h"
