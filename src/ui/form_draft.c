/* SPDX-License-Identifier: MIT */
/*
 * A draft, as bytes: a line "looptrace-form 1 FOCUS", then for each changed field a line
 * "KEY KIND LENGTH LENGTH" and, after it, what had been set and what is wanted, of so many bytes each, and
 * a line break. FOCUS is the key of the field that had the focus.
 */
#include "looptrace/words.h"
#include <string.h>

#include "form.h"
#include "looptrace/fault.h"

#define HEAD      "looptrace-form 1 "
#define WORD_MAX  64
#define WORDS_MAX 4

/* ---- writing ---- */

static const char *wanted(const UiField *field, const Slot *slot)
{
    /* What can't be read is kept as it was typed. */
    return slot->right || form_is_list(field) ? slot->given : edit_text(slot->line);
}

GBytes *ui_form_save(const UiForm *form)
{
    GString *out = g_string_new(NULL);

    if (form->n > 0)
        g_string_append_printf(out, HEAD "%s\n", form->fields[form->focus].key);
    gsize head = out->len;
    for (guint i = 0; i < form->n; i++) {
        const UiField *field = &form->fields[i];
        const Slot *slot = &form->slots[i];
        if (field->kind == UI_FIELD_SECRET || !form_slot_differs(form, slot))
            continue;
        const char *now = wanted(field, slot);
        g_string_append_printf(out, "%s %s %" G_GSIZE_FORMAT " %" G_GSIZE_FORMAT "\n", field->key,
                               field_kind_name(field->kind), strlen(slot->base), strlen(now));
        g_string_append_printf(out, "%s%s\n", slot->base, now);
    }
    if (out->len > head)
        return g_string_free_to_bytes(out);
    g_string_free(out, TRUE);
    return NULL;
}

/* ---- reading ---- */

typedef struct {
    const char *at, *end;
} Reader;

typedef struct {
    char *key, *kind, *base, *now;
} Entry;

static void entry_clear(gpointer data)
{
    Entry *entry = data;

    g_free(entry->key);
    g_free(entry->kind);
    g_free(entry->base);
    g_free(entry->now);
}

/* The words of a line, which ends with a line break. FALSE: there is no such line. */
static gboolean take_line(Reader *reader, guint words, char *word[WORDS_MAX])
{
    const char *end = memchr(reader->at, '\n',
                             MIN((gsize)(reader->end - reader->at), (gsize)WORD_MAX * WORDS_MAX));

    if (end == NULL || memchr(reader->at, '\0', (gsize)(end - reader->at)) != NULL)
        return FALSE;
    g_autofree char *line = g_strndup(reader->at, (gsize)(end - reader->at));
    g_auto(GStrv) parts = g_strsplit(line, " ", WORDS_MAX + 1);
    if (g_strv_length(parts) != words)
        return FALSE;
    for (guint i = 0; i < words; i++)
        word[i] = g_steal_pointer(&parts[i]);
    reader->at = end + 1;
    return TRUE;
}

static char *take_text(Reader *reader, gint64 length)
{
    if (length > reader->end - reader->at || memchr(reader->at, '\0', (gsize)length) != NULL ||
        !g_utf8_validate(reader->at, length, NULL))
        return NULL;
    char *text = g_strndup(reader->at, (gsize)length);
    reader->at += length;
    return text;
}

static gboolean take_entry(Reader *reader, GArray *entries)
{
    char *word[WORDS_MAX] = {0};
    gint64 base, now;

    if (!take_line(reader, WORDS_MAX, word))
        return FALSE;
    Entry entry = {.key = word[0], .kind = word[1]};
    if (text_parse_int(word[2], 0, EDIT_BLOCK_MAX * 4, &base) &&
        text_parse_int(word[3], 0, EDIT_BLOCK_MAX * 4, &now) &&
        (entry.base = take_text(reader, base)) != NULL)
        entry.now = take_text(reader, now);
    g_free(word[2]);
    g_free(word[3]);
    g_array_append_val(entries, entry);
    if (entry.now == NULL || reader->at == reader->end || *reader->at != '\n')
        return FALSE;
    reader->at++;
    return TRUE;
}

static void remember_base(UiForm *form, Slot *slot, const char *base)
{
    const UiField *field = form_field(form, slot);

    if (strcmp(slot->base, base) == 0)
        return;
    g_clear_pointer(&slot->remark, safe_text_unref);
    if (field->kind == UI_FIELD_LONG || *slot->base == '\0' || form_is_list(field)) {
        slot->remark = safe_text_printf("%s", C_("form", "It has changed since you began"));
        return;
    }
    g_autofree char *before = field_show(field, base);
    g_autofree char *now = field_show(field, slot->base);
    slot->remark =
        safe_text_printf(C_("form", "It was %s when you began, and is %s now"), before, now);
}

static void put_entry(UiForm *form, const Entry *entry)
{
    for (guint i = 0; i < form->n; i++) {
        Slot *slot = &form->slots[i];
        if (strcmp(form->fields[i].key, entry->key) != 0 ||
            strcmp(field_kind_name(form->fields[i].kind), entry->kind) != 0 ||
            form->fields[i].kind == UI_FIELD_SECRET)
            continue;
        ui_form_put(form, entry->key, entry->now);
        remember_base(form, slot, entry->base);
    }
}

gboolean ui_form_restore(UiForm *form, GBytes *draft, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, TRUE, sizeof(Entry));
    gsize length;
    const char *bytes = g_bytes_get_data(draft, &length);
    Reader reader = {bytes, bytes + length};
    char *word[WORDS_MAX] = {0};

    g_array_set_clear_func(entries, entry_clear);
    gboolean whole = length > strlen(HEAD) && memcmp(bytes, HEAD, strlen(HEAD)) == 0 &&
                     take_line(&reader, 3, word);
    while (whole && reader.at < reader.end)
        whole = take_entry(&reader, entries);
    for (guint i = 0; whole && i < entries->len; i++)
        put_entry(form, &g_array_index(entries, Entry, i));
    for (guint i = 0; whole && i < form->n; i++)
        if (strcmp(form->fields[i].key, word[2]) == 0)
            form->focus = i;
    for (guint i = 0; i < WORDS_MAX; i++)
        g_free(word[i]);
    if (!whole)
        g_set_error(error, FAULT, FAULT_DECODE, _("the draft is damaged"));
    return whole;
}
