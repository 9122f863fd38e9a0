/* SPDX-License-Identifier: MIT */
#define BREAK_GIVES_TO_ANOTHER
#include "reference.h"
