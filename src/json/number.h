/* SPDX-License-Identifier: MIT */
/* Numbers as text. */
#ifndef JSON_NUMBER_H
#define JSON_NUMBER_H

#include <glib.h>

/* The fewest digits that are read back as the same double, so that 18.7 doesn't become
 * 18.699999999999999; plain ("1200000"), but with an exponent when more than a few zeros would have to
 * be filled in. The number must be finite. Caller frees. */
char *json_number_text(double number);

/* "-12.50": digits, with digits around a point if there is one; no exponent, nothing else. */
gboolean json_is_plain_decimal(const char *text);

#endif
