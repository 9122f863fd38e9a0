/* SPDX-License-Identifier: MIT */
#define BREAK_NO_408
#include "reference.h"
