/* SPDX-License-Identifier: MIT */
#define BREAK_TEXT_WRITABLE
#include "reference.h"
