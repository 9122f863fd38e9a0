/* SPDX-License-Identifier: MIT */
#define BREAK_OWN_BUFFER
#include "reference.h"
