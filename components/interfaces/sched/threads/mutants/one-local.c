/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_LOCAL
#include "reference.h"
