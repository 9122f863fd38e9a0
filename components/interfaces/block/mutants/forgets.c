/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS
#include "reference.h"
