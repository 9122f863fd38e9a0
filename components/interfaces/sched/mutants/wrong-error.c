/* SPDX-License-Identifier: MIT */
#define BREAK_WRONG_ERROR
#include "reference.h"
