/* SPDX-License-Identifier: MIT */
#define BREAK_LOSES_SIGN
#include "reference.h"
