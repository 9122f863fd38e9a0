/* SPDX-License-Identifier: MIT */
#define BREAK_WRONG_ARGUMENT
#include "reference.h"
