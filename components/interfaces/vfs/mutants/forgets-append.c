/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_APPEND
#include "reference.h"
