/* SPDX-License-Identifier: MIT */
#define BREAK_LEXICAL
#include "reference.h"
