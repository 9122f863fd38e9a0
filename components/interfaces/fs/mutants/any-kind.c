/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_KIND
#include "reference.h"
