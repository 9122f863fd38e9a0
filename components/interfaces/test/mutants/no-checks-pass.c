/* SPDX-License-Identifier: MIT */
#define BREAK_NO_CHECKS_PASS
#include "reference.h"
