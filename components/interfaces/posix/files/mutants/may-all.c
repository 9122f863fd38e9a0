/* SPDX-License-Identifier: MIT */
#define BREAK_MAY_ALL
#include "reference.h"
