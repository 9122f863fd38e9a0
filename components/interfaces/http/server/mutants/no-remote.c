/* SPDX-License-Identifier: MIT */
#define BREAK_NO_REMOTE
#include "reference.h"
