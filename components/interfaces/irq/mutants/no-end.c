/* SPDX-License-Identifier: MIT */
#define BREAK_NO_END
#include "reference.h"
