/* SPDX-License-Identifier: MIT */
#define BREAK_ONE_FILE_SYSTEM
#include "reference.h"
