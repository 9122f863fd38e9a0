/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_REFERENCE
#include "reference.h"
