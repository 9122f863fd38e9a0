/* SPDX-License-Identifier: MIT */
#define BREAK_NO_ERANGE
#include "reference.h"
