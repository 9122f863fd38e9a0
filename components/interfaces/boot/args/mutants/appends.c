/* SPDX-License-Identifier: MIT */
#define BREAK_APPENDS
#include "reference.h"
