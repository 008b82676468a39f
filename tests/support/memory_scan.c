/* SPDX-License-Identifier: MIT */
/*
 * Looks for secrets in the memory of a running process, in whole or in pieces: what has been freed may have lost its
 * first bytes. It takes the right to trace it (root, of a process that isn't dumpable).
 *
 *     memory_scan PID <NEEDLES
 *
 * A needle is a line `NAME TEXT`, or `NAME hex:DIGITS`; a line `public TEXT` holds what may be anywhere, and pieces that a
 * needle shares with it don't count. Prints one line for each place: its name, how many bytes in a row, where, and whether
 * that is locked memory (which is never swapped, and of which libsodium sees to the rest). Ends with 1 when some of it isn't
 * locked, with 0 when all is or nothing was found, with 2 when it can't look.
 */
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE       12 /* bytes in a row that are too many to be there by chance */
#define FILTER_BITS (1u << 20)

typedef struct {
    char *name;
    guint8 *bytes;
    gsize length;
} Needle;

typedef struct {
    const Needle *needle;
    gsize at;
} Piece;

typedef struct {
    GArray *needles;    /* of Needle */
    GHashTable *pieces; /* GBytes → Piece */
    guint8 filter[FILTER_BITS / 8];
    gsize shortest;
    guint n_unlocked, n_found;
} Search;

typedef struct {
    guint64 start, end;
    gboolean locked;
    char name[256];
} Place;

/* ---- needles ---- */

static guint8 *take_bytes(const char *text, gsize *length)
{
    if (!g_str_has_prefix(text, "hex:")) {
        *length = strlen(text);
        return (guint8 *)g_strdup(text);
    }
    text += 4;
    *length = strlen(text) / 2;
    guint8 *bytes = g_malloc(*length + 1);
    for (gsize i = 0; i < *length; i++)
        bytes[i] = (guint8)(g_ascii_xdigit_value(text[2 * i]) * 16 +
                            g_ascii_xdigit_value(text[2 * i + 1]));
    return bytes;
}

static void read_needles(Search *search, GString *known)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GIOChannel) input = g_io_channel_unix_new(STDIN_FILENO);

    g_io_channel_set_encoding(input, NULL, NULL);
    g_io_channel_read_to_end(input, &text, &length, NULL);
    g_auto(GStrv) lines = g_strsplit(text == NULL ? "" : text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *blank = strchr(*line, ' ');
        if (blank == NULL || blank[1] == '\0')
            continue;
        *blank = '\0';
        Needle needle = {.name = g_strdup(*line)};
        needle.bytes = take_bytes(blank + 1, &needle.length);
        if (strcmp(*line, "public") == 0)
            g_string_append_len(known, (char *)needle.bytes, (gssize)needle.length);
        else
            g_array_append_val(search->needles, needle);
    }
}

static guint32 key_of(const guint8 *bytes)
{
    guint64 head;

    memcpy(&head, bytes, sizeof head);
    return (guint32)((head * 0x9E3779B97F4A7C15u) >> 44);
}

static void add_piece(Search *search, const Needle *needle, gsize at, gsize length,
                      const GString *known)
{
    const guint8 *bytes = needle->bytes + at;

    if (memmem(known->str, known->len, bytes, length) != NULL)
        return;
    Piece *piece = g_new0(Piece, 1);
    *piece = (Piece){.needle = needle, .at = at};
    g_hash_table_insert(search->pieces, g_bytes_new(bytes, length), piece);
    guint32 key = key_of(bytes);
    search->filter[key / 8] |= (guint8)(1u << (key % 8));
}

/* All pieces are of one length, that of the shortest needle at most. */
static gboolean cut_needles(Search *search, const GString *known)
{
    search->shortest = PIECE;
    for (guint i = 0; i < search->needles->len; i++)
        search->shortest = MIN(search->shortest, g_array_index(search->needles, Needle, i).length);
    if (search->needles->len == 0 || search->shortest < sizeof(guint64))
        return FALSE;
    for (guint i = 0; i < search->needles->len; i++) {
        const Needle *needle = &g_array_index(search->needles, Needle, i);
        for (gsize at = 0; at + search->shortest <= needle->length; at++)
            add_piece(search, needle, at, search->shortest, known);
    }
    return TRUE;
}

/* ---- memory ---- */

static const Piece *piece_at(const Search *search, const guint8 *bytes)
{
    guint32 key = key_of(bytes);

    if ((search->filter[key / 8] & (1u << (key % 8))) == 0)
        return NULL;
    g_autoptr(GBytes) wanted = g_bytes_new_static(bytes, search->shortest);
    return g_hash_table_lookup(search->pieces, wanted);
}

/* What stands around it, with the secret itself left out: enough to tell whose it is. */
static void print_surroundings(const guint8 *memory, gsize length, gsize at, gsize found)
{
    for (gsize i = at < 48 ? 0 : at - 48; i < MIN(length, at + found + 32); i++) {
        if (i >= at && i < at + found) {
            if (i == at)
                fputs("[…]", stdout);
        } else {
            putchar(g_ascii_isprint(memory[i]) ? memory[i] : '.');
        }
    }
}

static void tell(Search *search, const Place *place, const Piece *piece, const guint8 *memory,
                 gsize length, gsize at, gsize found)
{
    search->n_found++;
    search->n_unlocked += place->locked ? 0 : 1;
    printf("%s %zu of %zu bytes, %s, %s+0x%zx: ", piece->needle->name, found, piece->needle->length,
           place->locked ? "locked" : "NOT LOCKED", place->name, at);
    if (!place->locked)
        print_surroundings(memory, length, at, found);
    putchar('\n');
}

static void search_place(Search *search, const Place *place, const guint8 *memory, gsize length)
{
    for (gsize at = 0; at + search->shortest <= length;) {
        const Piece *piece = piece_at(search, memory + at);
        if (piece == NULL) {
            at++;
            continue;
        }
        gsize found = search->shortest;
        while (at + found < length && piece->at + found < piece->needle->length &&
               memory[at + found] == piece->needle->bytes[piece->at + found])
            found++;
        tell(search, place, piece, memory, length, at, found);
        at += found;
    }
}

static void look_into(Search *search, int fd, const Place *place)
{
    gsize length = (gsize)(place->end - place->start);
    g_autofree guint8 *memory = g_try_malloc(length);

    if (memory == NULL)
        return;
    ssize_t got = pread(fd, memory, length, (off_t)place->start);
    if (got > 0)
        search_place(search, place, memory, (gsize)got);
}

/* ---- the process ---- */

/* "START-END PERMISSIONS OFFSET DEVICE INODE NAME"; other lines tell more of the place before. */
static void read_head(const char *line, Place *place)
{
    char *end = NULL;
    guint64 start = g_ascii_strtoull(line, &end, 16);

    if (end == line || *end != '-')
        return;
    g_auto(GStrv) words = g_strsplit(line, " ", 6);
    place->start = start;
    place->end = g_ascii_strtoull(end + 1, NULL, 16);
    place->locked = FALSE;
    const char *name = g_strv_length(words) < 6 ? "" : g_strstrip(words[5]);
    g_strlcpy(place->name, *name == '\0' ? "anonymous" : name, sizeof place->name);
}

static gboolean search_process(Search *search, const char *pid)
{
    g_autofree char *maps = g_strdup_printf("/proc/%s/smaps", pid);
    g_autofree char *memory = g_strdup_printf("/proc/%s/mem", pid);
    g_autofree char *text = NULL;
    int fd = open(memory, O_RDONLY | O_CLOEXEC);
    Place place = {0};

    if (fd < 0 || !g_file_get_contents(maps, &text, NULL, NULL))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (!g_str_has_prefix(*line, "VmFlags:")) {
            read_head(*line, &place);
            continue;
        }
        place.locked = strstr(*line, " lo") != NULL;
        if (!g_str_has_prefix(place.name, "[v")) /* the kernel's own: vvar, vdso */
            look_into(search, fd, &place);
    }
    close(fd);
    return TRUE;
}

int main(int argc, char **argv)
{
    static Search search;
    g_autoptr(GString) known = g_string_new(NULL);

    search.needles = g_array_new(FALSE, FALSE, sizeof(Needle));
    search.pieces = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    read_needles(&search, known);
    if (argc != 2 || !cut_needles(&search, known)) {
        fputs("usage: memory_scan PID, and needles of 8 bytes or more on stdin\n", stderr);
        return 2;
    }
    if (!search_process(&search, argv[1])) {
        fputs("memory_scan: the memory of this process can't be read\n", stderr);
        return 2;
    }
    fprintf(stderr, "%u found, %u of them not locked\n", search.n_found, search.n_unlocked);
    return search.n_unlocked > 0 ? 1 : 0;
}
