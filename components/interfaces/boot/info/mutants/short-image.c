/* SPDX-License-Identifier: MIT */
#define BREAK_SHORT_IMAGE
#include "reference.h"
