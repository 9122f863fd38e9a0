/* SPDX-License-Identifier: MIT */
#define BREAK_TRUSTS_LENGTH
#include "reference.h"
