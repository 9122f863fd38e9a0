/* SPDX-License-Identifier: MIT */
#define BREAK_FLUSH_FAILS
#include "reference.h"
