/* SPDX-License-Identifier: MIT */
#define BREAK_COPY_RETURNS_END
#include "reference.h"
