/* SPDX-License-Identifier: MIT */
#define BREAK_HIDES_INFO
#include "reference.h"
