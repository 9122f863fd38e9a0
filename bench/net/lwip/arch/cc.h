/* SPDX-License-Identifier: MIT */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stdlib.h>

#define LWIP_RAND()             ((unsigned)rand())
#define LWIP_PLATFORM_DIAG(x)   (void)0
#define LWIP_PLATFORM_ASSERT(x) abort()

#endif
