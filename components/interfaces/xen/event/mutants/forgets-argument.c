/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_ARGUMENT
#include "reference.h"
