/* SPDX-License-Identifier: MIT */
#define BREAK_WRONG_STATUS
#include "reference.h"
