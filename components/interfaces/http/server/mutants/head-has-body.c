/* SPDX-License-Identifier: MIT */
#define BREAK_HEAD_HAS_BODY
#include "reference.h"
