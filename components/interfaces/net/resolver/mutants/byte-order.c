/* SPDX-License-Identifier: MIT */
#define BREAK_BYTE_ORDER
#include "reference.h"
