/* SPDX-License-Identifier: MIT */
#define BREAK_DATA_EXECUTABLE
#include "reference.h"
