/* SPDX-License-Identifier: MIT */
#define BREAK_NO_STATUS
#include "reference.h"
