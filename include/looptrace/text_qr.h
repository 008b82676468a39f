/* SPDX-License-Identifier: MIT */
/* QR codes as lines of text (text/qr.c), for secrets that a telephone's camera is to take over. */
#ifndef LOOPTRACE_TEXT_QR_H
#define LOOPTRACE_TEXT_QR_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    guint margin;   /* light modules around it; the standard wants 4, telephones make do with 2 */
    gboolean ascii; /* two '#' a module, and a line each, instead of half blocks */
    /* What is printed is the light part, as it has to be on a dark terminal; inverted: the dark part. */
    gboolean inverted;
} TextQrLook;

/* Lines of char*, all equally wide, without line ends; NULL when text is empty or too long for a code. They hold the
 * text as surely as it does itself: text_qr_free() wipes them. */
GPtrArray *text_qr_lines(const char *text, const TextQrLook *look);
void text_qr_free(GPtrArray *lines); /* NULL is allowed */
/* Cells across and lines down, without making the lines; FALSE as above. */
gboolean text_qr_size(const char *text, const TextQrLook *look, guint *columns, guint *rows);

/* An otpauth:// address without those parameters that say what authenticators take anyway: a smaller
 * code. Caller wipes and frees. */
char *text_qr_shorten_otpauth(const char *uri);

G_END_DECLS

#endif
