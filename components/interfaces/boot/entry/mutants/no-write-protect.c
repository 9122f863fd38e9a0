/* SPDX-License-Identifier: MIT */
#define BREAK_NO_WRITE_PROTECT
#include "reference.h"
