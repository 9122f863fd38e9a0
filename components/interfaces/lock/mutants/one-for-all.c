/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_FOR_ALL
#include "reference.h"
