/* SPDX-License-Identifier: MIT */
#define BREAK_SETS_ERRNO
#include "reference.h"
