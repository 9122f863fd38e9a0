/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_PEEKED
#include "reference.h"
