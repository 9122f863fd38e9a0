/* SPDX-License-Identifier: MIT */
#define BREAK_ANY_REMOTE
#include "reference.h"
