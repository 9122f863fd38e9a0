/* SPDX-License-Identifier: MIT */
#define BREAK_BYTES_WRAP
#include "reference.h"
