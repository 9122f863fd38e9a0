/* SPDX-License-Identifier: MIT */
#define BREAK_TRUSTS_ID
#include "reference.h"
