/* SPDX-License-Identifier: MIT */
/* What text_fit() makes of a text, before it is anywhere. */
#ifndef LOOPTRACE_TEXT_FIT_H
#define LOOPTRACE_TEXT_FIT_H

#include "looptrace/text.h"

typedef struct {
    const char *utf8;   /* borrowed */
    gsize length;       /* bytes of it that there is room for */
    int before, behind; /* blanks around them */
    const char *end;    /* behind all: says that something is missing */
} TextFit;

TextFit fit_measure(const char *safe_utf8, int columns, TextAlign align, gboolean ascii);
gsize fit_length(const TextFit *fit);          /* bytes */
void fit_write(const TextFit *fit, char *out); /* fit_length() bytes, without an end */

#endif
