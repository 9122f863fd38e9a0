/* SPDX-License-Identifier: MIT */
#define BREAK_ALWAYS_NOTIFIES
#include "reference.h"
