/* SPDX-License-Identifier: MIT */
#define BREAK_BORROWS_NAME
#include "reference.h"
