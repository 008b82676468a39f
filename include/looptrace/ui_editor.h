/* SPDX-License-Identifier: MIT */
/*
 * Long text in the person's own editor (ui/editor.c): $VISUAL, else $EDITOR, else what is there of
 * sensible-editor, editor, nano, vi. The text lies in a directory of its own (0700, file 0600) in
 * $XDG_RUNTIME_DIR or /dev/shm, never on a disk, and is gone when the editor has ended. The editor sees
 * no LOOPTRACE_ variable.
 *
 * The main loop goes on meanwhile, so what is on its way still arrives; but the terminal is the
 * editor's: ui_screen_flush() does nothing, and nobody may read keys.
 */
#ifndef LOOPTRACE_UI_EDITOR_H
#define LOOPTRACE_UI_EDITOR_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

#define UI_EDITOR_BYTES_MAX (1024u * 1024)

typedef struct UiEditor UiEditor;

/* From the loop, once; the screen is to be drawn again (the size may be another). text: sanitised as a
 * block, without the line break that editors add at the end; borrowed. Else error says why not:
 * FAULT_CANCELLED when the editor ended with a failure (vi's :cq), FAULT_INVALID for more than
 * UI_EDITOR_BYTES_MAX, FAULT_IO; the text that was given is as good as before. The editor is to be freed
 * by whoever was told. */
typedef void (*UiEditorDone)(const char *text, const GError *error, gpointer data);

/* NULL with FAULT_IO: there is no editor, or no place for the text; the screen is as it was. Ctrl-C is
 * the editor's while it runs; Ctrl-Z in it stops this program too, as it should. */
UiEditor *ui_editor_start(UiScreen *screen, const char *text, UiEditorDone done, gpointer data,
                          GError **error);
/* Before it has ended: it is hung up on, its file goes, done isn't called. NULL is allowed. */
void ui_editor_free(UiEditor *editor);

G_END_DECLS

#endif
