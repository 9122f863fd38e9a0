/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_CONTENT
#include "reference.h"
