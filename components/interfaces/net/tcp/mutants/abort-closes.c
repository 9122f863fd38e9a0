/* SPDX-License-Identifier: MIT */
#define BREAK_ABORT_CLOSES
#include "reference.h"
