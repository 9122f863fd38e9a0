/* SPDX-License-Identifier: MIT */
#define BREAK_CANNOT_GO_ON
#include "reference.h"
