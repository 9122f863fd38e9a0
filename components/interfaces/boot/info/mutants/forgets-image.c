/* SPDX-License-Identifier: MIT */
#define BREAK_FORGETS_IMAGE
#include "reference.h"
