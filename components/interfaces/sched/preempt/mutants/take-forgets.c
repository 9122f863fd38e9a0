/* SPDX-License-Identifier: MIT */
#define BREAK_TAKE_FORGETS
#include "reference.h"
