/* SPDX-License-Identifier: MIT */
#define BREAK_KEEPS_SENT
#include "reference.h"
