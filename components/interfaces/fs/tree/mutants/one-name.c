/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_NAME
#include "reference.h"
