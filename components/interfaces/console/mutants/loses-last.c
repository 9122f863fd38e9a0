/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_LAST
#include "reference.h"
