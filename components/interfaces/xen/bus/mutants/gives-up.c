/* SPDX-License-Identifier: MIT */
#define BREAK_GIVES_UP
#include "reference.h"
