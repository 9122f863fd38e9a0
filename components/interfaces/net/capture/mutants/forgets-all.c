/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_ALL
#include "reference.h"
