/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_ERROR
#include "reference.h"
