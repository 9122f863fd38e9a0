/* SPDX-License-Identifier: MIT */
#define BREAK_DUP_CLOSES_ITSELF
#include "reference.h"
