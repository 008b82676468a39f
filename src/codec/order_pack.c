/* SPDX-License-Identifier: MIT */
/* Rows of a list in few bytes: what is kept of them, read again without a copy of any text. */
#include <string.h>

#include "looptrace/codec.h"

#define PACK_VERSION 1
#define UUID_BYTES   16
#define UUID_TEXT    36
#define ROWS_MAX     4096
#define WORDS_MAX    (ROWS_MAX * WORDS)

/* What few values come again in stands once, in front: product, status, stage, buyer, supplier. */
enum { WORD_PRODUCT, WORD_STATUS, WORD_STAGE, WORD_BUYER, WORD_SUPPLIER, WORDS };

enum { HAS_UUID = 1, HAS_SUPPLIER = 2, HAS_UPDATED = 4 };

/* ---- writing ---- */

static void put_number(GByteArray *out, guint64 number)
{
    guint8 byte;

    for (; number >= 0x80; number >>= 7) {
        byte = (guint8)(number | 0x80);
        g_byte_array_append(out, &byte, 1);
    }
    byte = (guint8)number;
    g_byte_array_append(out, &byte, 1);
}

/* Small numbers of both signs are short. */
static void put_signed(GByteArray *out, gint64 number)
{
    put_number(out, (guint64)number << 1 ^ (number < 0 ? G_MAXUINT64 : 0));
}

static void put_text(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text) + 1);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static gboolean is_dash(guint at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

/* FALSE: it is no uuid as PostgreSQL writes it. */
static gboolean read_uuid(const char *text, guint8 bytes[UUID_BYTES])
{
    guint nibbles = 0;

    if (strlen(text) != UUID_TEXT)
        return FALSE;
    memset(bytes, 0, UUID_BYTES);
    for (guint i = 0; i < UUID_TEXT; i++) {
        int digit = is_dash(i) && text[i] == '-' ? 16 : hex_digit(text[i]);
        if (digit < 0 || is_dash(i) != (digit == 16))
            return FALSE;
        if (digit == 16)
            continue;
        bytes[nibbles / 2] |= (guint8)(nibbles % 2 == 0 ? digit << 4 : digit);
        nibbles++;
    }
    return TRUE;
}

static const char *word_of(const Order *order, int word)
{
    const char *const words[WORDS] = {
        [WORD_PRODUCT] = order->product,     [WORD_STATUS] = order->workflow_text,
        [WORD_STAGE] = order->current_stage, [WORD_BUYER] = order->buyer,
        [WORD_SUPPLIER] = order->supplier,
    };

    return words[word];
}

static void put_words(GByteArray *out, GHashTable *places, Order *const *orders, guint n)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (guint i = 0; i < n; i++)
        for (int w = 0; w < WORDS; w++) {
            const char *word = word_of(orders[i], w);
            if (word == NULL || g_hash_table_contains(places, word))
                continue;
            g_ptr_array_add(words, (gpointer)(guintptr)word);
            g_hash_table_insert(places, (gpointer)(guintptr)word, GUINT_TO_POINTER(words->len));
        }
    put_number(out, words->len);
    for (guint i = 0; i < words->len; i++)
        put_text(out, g_ptr_array_index(words, i));
}

static void put_progress(GByteArray *out, const StageProgress *progress)
{
    const guint8 head[] = {(guint8)(progress->overall + 1), progress->delayed, progress->count};

    g_byte_array_append(out, head, sizeof head);
    g_byte_array_append(out, progress->percent, progress->count);
}

static void put_order(GByteArray *out, GHashTable *places, const Order *order)
{
    guint8 uuid[UUID_BYTES];
    gboolean has_uuid = read_uuid(order->id, uuid);
    guint8 flags = (guint8)((has_uuid ? HAS_UUID : 0) | (order->has_supplier ? HAS_SUPPLIER : 0) |
                            (order->updated_at != NULL ? HAS_UPDATED : 0));

    g_byte_array_append(out, &flags, 1);
    if (has_uuid)
        g_byte_array_append(out, uuid, sizeof uuid);
    else
        put_text(out, order->id);
    put_text(out, order->number);
    for (int w = 0; w < WORDS; w++) {
        const char *word = word_of(order, w);
        put_number(out, word == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(places, word)));
    }
    put_signed(out, order->quantity);
    put_signed(out, order->due);
    put_signed(out, order->version);
    put_progress(out, &order->progress);
    if (order->updated_at != NULL)
        put_text(out, order->updated_at);
}

GBytes *codec_orders_pack(Order *const *orders, guint n)
{
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    GByteArray *out = g_byte_array_new();

    put_number(out, PACK_VERSION);
    put_number(out, n);
    put_words(out, places, orders, n);
    for (guint i = 0; i < n; i++)
        put_order(out, places, orders[i]);
    return g_byte_array_free_to_bytes(out);
}

/* ---- reading ---- */

typedef struct {
    const guint8 *at, *end;
    gboolean failed;
} Reader;

static guint64 get_number(Reader *reader)
{
    guint64 number = 0;

    for (int shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
        guint8 byte = *reader->at++;
        number |= (guint64)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    reader->failed = TRUE;
    return 0;
}

static gint64 get_signed(Reader *reader)
{
    guint64 number = get_number(reader);

    return (gint64)(number >> 1 ^ (number & 1 ? G_MAXUINT64 : 0));
}

static const guint8 *get_bytes(Reader *reader, gsize length)
{
    const guint8 *bytes = reader->at;

    if (reader->failed || (gsize)(reader->end - reader->at) < length) {
        reader->failed = TRUE;
        return NULL;
    }
    reader->at += length;
    return bytes;
}

/* Borrowed from the bytes: an Order's members aren't const, and nobody writes to them. */
static char *get_text(Reader *reader)
{
    const guint8 *end =
        reader->failed ? NULL : memchr(reader->at, '\0', (gsize)(reader->end - reader->at));
    const guint8 *text = reader->at;

    if (end == NULL) {
        reader->failed = TRUE;
        return NULL;
    }
    reader->at = end + 1;
    return (char *)(guintptr)text;
}

static GPtrArray *get_words(Reader *reader)
{
    GPtrArray *words = g_ptr_array_new();
    guint64 n = get_number(reader);

    g_ptr_array_add(words, NULL);
    if (n > WORDS_MAX)
        reader->failed = TRUE;
    for (guint64 i = 0; i < n && !reader->failed; i++)
        g_ptr_array_add(words, get_text(reader));
    return words;
}

static char *get_word(Reader *reader, const GPtrArray *words)
{
    guint64 word = get_number(reader);

    if (word >= words->len) {
        reader->failed = TRUE;
        return NULL;
    }
    return g_ptr_array_index(words, word);
}

static void write_uuid(const guint8 *bytes, char text[UUID_TEXT + 1])
{
    static const char digits[] = "0123456789abcdef";
    char *at = text;

    for (guint i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
}

static void get_progress(Reader *reader, StageProgress *progress)
{
    const guint8 *head = get_bytes(reader, 3);
    const guint8 *percent = head == NULL ? NULL : get_bytes(reader, head[2]);

    *progress = (StageProgress){.overall = -1};
    if (percent == NULL || head[0] > 101 || head[2] > STAGES_MAX) {
        reader->failed = TRUE;
        return;
    }
    progress->overall = (gint8)(head[0] - 1);
    progress->delayed = head[1];
    progress->count = head[2];
    memcpy(progress->percent, percent, head[2]);
}

static Day get_day(Reader *reader)
{
    gint64 day = get_signed(reader);

    if (day < G_MININT32 || day > G_MAXINT32)
        reader->failed = TRUE;
    return (Day)CLAMP(day, G_MININT32, G_MAXINT32);
}

static void get_order(Reader *reader, const GPtrArray *words, char uuid[UUID_TEXT + 1],
                      Order *order)
{
    const guint8 *flags = get_bytes(reader, 1);
    guint8 has = flags == NULL ? 0 : *flags;

    *order = (Order){.expected = DAY_NONE, .delivered = DAY_NONE};
    if (has & HAS_UUID) {
        const guint8 *bytes = get_bytes(reader, UUID_BYTES);
        if (bytes != NULL)
            write_uuid(bytes, uuid);
        order->id = uuid;
    } else {
        order->id = get_text(reader);
    }
    order->number = get_text(reader);
    order->product = get_word(reader, words);
    order->workflow_text = get_word(reader, words);
    order->workflow = workflow_from_wire(order->workflow_text);
    order->current_stage = get_word(reader, words);
    order->buyer = get_word(reader, words);
    order->supplier = get_word(reader, words);
    order->has_supplier = (has & HAS_SUPPLIER) != 0;
    order->quantity = get_signed(reader);
    order->due = get_day(reader);
    order->version = get_signed(reader);
    get_progress(reader, &order->progress);
    if (has & HAS_UPDATED)
        order->updated_at = get_text(reader);
}

gboolean codec_orders_unpack(const void *bytes, gsize length, OrderVisit visit, gpointer data)
{
    Reader reader = {.at = bytes, .end = (const guint8 *)bytes + length};
    gboolean known = get_number(&reader) == PACK_VERSION;
    guint64 n = get_number(&reader);
    char uuid[UUID_TEXT + 1] = "";
    Order order;

    if (!known || n > ROWS_MAX || reader.failed)
        return FALSE;
    g_autoptr(GPtrArray) words = get_words(&reader);
    for (guint i = 0; i < n && !reader.failed; i++) {
        get_order(&reader, words, uuid, &order);
        if (!reader.failed && !visit(&order, i, data))
            return TRUE;
    }
    return !reader.failed && reader.at == reader.end;
}
