/* SPDX-License-Identifier: MIT */
#define BREAK_OWN_FIELDS
#include "reference.h"
