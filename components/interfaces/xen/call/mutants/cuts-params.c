/* SPDX-License-Identifier: MIT */
#define BREAK_CUTS_PARAMS
#include "reference.h"
