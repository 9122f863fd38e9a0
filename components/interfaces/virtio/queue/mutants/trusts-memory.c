/* SPDX-License-Identifier: MIT */
#define BREAK_TRUSTS_MEMORY
#include "reference.h"
