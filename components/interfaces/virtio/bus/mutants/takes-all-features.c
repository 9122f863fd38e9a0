/* SPDX-License-Identifier: MIT */
#define BREAK_TAKES_ALL_FEATURES
#include "reference.h"
