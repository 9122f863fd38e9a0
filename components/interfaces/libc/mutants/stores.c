/* SPDX-License-Identifier: MIT */
#define BREAK_STORES
#include "reference.h"
