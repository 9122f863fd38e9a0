/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_OPTION
#include "reference.h"
