/* SPDX-License-Identifier: MIT */
#define BREAK_APPENDS_ONCE
#include "reference.h"
