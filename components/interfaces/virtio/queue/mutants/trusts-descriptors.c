/* SPDX-License-Identifier: MIT */
#define BREAK_TRUSTS_DESCRIPTORS
#include "reference.h"
