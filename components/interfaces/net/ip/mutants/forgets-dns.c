/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_DNS
#include "reference.h"
