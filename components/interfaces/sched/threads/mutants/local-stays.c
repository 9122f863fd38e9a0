/* SPDX-License-Identifier: MIT */
#define BREAK_LOCAL_STAYS
#include "reference.h"
