/* SPDX-License-Identifier: MIT */
#define BREAK_OPENS_TWICE
#include "reference.h"
