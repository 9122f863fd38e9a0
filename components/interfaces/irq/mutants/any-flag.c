/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_FLAG
#include "reference.h"
