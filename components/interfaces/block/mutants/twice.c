/* SPDX-License-Identifier: MIT */
#define BREAK_TWICE
#include "reference.h"
