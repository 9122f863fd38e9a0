/* SPDX-License-Identifier: MIT */
#define BREAK_NO_INDIRECT
#include "reference.h"
