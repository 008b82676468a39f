/* SPDX-License-Identifier: MIT */
/* What all libFuzzer targets share. */
#ifndef LOOPTRACE_FUZZ_H
#define LOOPTRACE_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* broken: NULL, or the sentence of the invariant that doesn't hold, which ends the run. */
static inline void fuzz_require(const char *broken)
{
    if (broken == NULL)
        return;
    fprintf(stderr, "broken: %s\n", broken);
    abort();
}

#endif
