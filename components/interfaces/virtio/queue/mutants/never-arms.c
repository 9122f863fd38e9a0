/* SPDX-License-Identifier: MIT */
#define BREAK_NEVER_ARMS
#include "reference.h"
