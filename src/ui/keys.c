/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

#include "terminfo.h"

#define ESCAPE         27
#define REPLACEMENT    0xFFFD
#define ANSWERED       'n' /* "\e[0n": the terminal is well, and has come so far */
#define SEQUENCE_MAX   64  /* bytes of an unknown control sequence that are swallowed at most */
#define FIRST_NOT_BYTE 0x100
#define FIRST_CODE     0x80 /* a byte from here on is part of a longer character */

static const struct {
    int code; /* of curses, or a control character */
    guint32 key;
} key_table[] = {
    {KEY_UP, UI_KEY_UP},         {KEY_DOWN, UI_KEY_DOWN},     {KEY_LEFT, UI_KEY_LEFT},
    {KEY_RIGHT, UI_KEY_RIGHT},   {KEY_PPAGE, UI_KEY_PAGE_UP}, {KEY_NPAGE, UI_KEY_PAGE_DOWN},
    {KEY_HOME, UI_KEY_HOME},     {KEY_FIND, UI_KEY_HOME}, /* PuTTY, the Linux console of old */
    {KEY_END, UI_KEY_END},       {KEY_SELECT, UI_KEY_END},    {KEY_ENTER, UI_KEY_ENTER},
    {'\r', UI_KEY_ENTER},        {'\n', UI_KEY_ENTER},        {KEY_BACKSPACE, UI_KEY_BACKSPACE},
    {'\b', UI_KEY_BACKSPACE},    {0x7F, UI_KEY_BACKSPACE},    {KEY_DC, UI_KEY_DELETE},
    {KEY_IC, UI_KEY_INSERT},     {'\t', UI_KEY_TAB},          {KEY_BTAB, UI_KEY_BACKTAB},
    {KEY_RESIZE, UI_KEY_RESIZE}, {0, UI_KEY_FOCUS_IN}, /* no code: both come as control sequences */
    {0, UI_KEY_FOCUS_OUT},       {ESCAPE, UI_KEY_ESCAPE},     {' ', ' '},
};

/* What nearly every terminal sends, whatever it is called: "ansi" and "vt100" are silent on most of it. */
static const struct {
    const char *bytes;
    int code;
} usual_keys[] = {
    {"\033[A", KEY_UP},      {"\033OA", KEY_UP},      {"\033[B", KEY_DOWN},
    {"\033OB", KEY_DOWN},    {"\033[C", KEY_RIGHT},   {"\033OC", KEY_RIGHT},
    {"\033[D", KEY_LEFT},    {"\033OD", KEY_LEFT},    {"\033[H", KEY_HOME},
    {"\033OH", KEY_HOME},    {"\033[1~", KEY_HOME},   {"\033[F", KEY_END},
    {"\033OF", KEY_END},     {"\033[4~", KEY_END},    {"\033[2~", KEY_IC},
    {"\033[3~", KEY_DC},     {"\033[5~", KEY_PPAGE},  {"\033[6~", KEY_NPAGE},
    {"\033[Z", KEY_BTAB},    {"\033OP", KEY_F(1)},    {"\033OQ", KEY_F(2)},
    {"\033OR", KEY_F(3)},    {"\033OS", KEY_F(4)},    {"\033[11~", KEY_F(1)},
    {"\033[12~", KEY_F(2)},  {"\033[13~", KEY_F(3)},  {"\033[14~", KEY_F(4)},
    {"\033[15~", KEY_F(5)},  {"\033[17~", KEY_F(6)},  {"\033[18~", KEY_F(7)},
    {"\033[19~", KEY_F(8)},  {"\033[20~", KEY_F(9)},  {"\033[21~", KEY_F(10)},
    {"\033[23~", KEY_F(11)}, {"\033[24~", KEY_F(12)},
};

/* Only keys that the terminal's own description doesn't have, and by nothing that it has otherwise. */
static void add_usual_keys(void)
{
    gboolean missing[G_N_ELEMENTS(usual_keys)];

    for (gsize i = 0; i < G_N_ELEMENTS(usual_keys); i++)
        missing[i] = !has_key(usual_keys[i].code);
    for (gsize i = 0; i < G_N_ELEMENTS(usual_keys); i++)
        if (missing[i] && key_defined(usual_keys[i].bytes) == 0)
            define_key(usual_keys[i].bytes, usual_keys[i].code);
}

/* ---- reading ---- */

gboolean keys_init(Keys *keys, int fd)
{
    const char *charset = nl_langinfo(CODESET);

    *keys = (Keys){.fd = fd, .held = ERR};
    /* Without a locale (LANG=C over ssh) the terminal is still most likely one of UTF-8. */
    keys->by_locale = strcmp(charset, "UTF-8") != 0 && strcmp(charset, "ANSI_X3.4-1968") != 0;
    keys->old_mouse = terminfo_has_old_mouse();
    keys->window = newpad(1, 1);
    if (keys->window == NULL)
        return FALSE;
    nodelay(keys->window, TRUE);
    keypad(keys->window, TRUE);
    add_usual_keys();
    return TRUE;
}

void keys_clear(Keys *keys)
{
    if (keys->window != NULL)
        delwin(keys->window);
    keys->window = NULL;
    paste_clear(&keys->paste);
}

/* A byte, a KEY_ code of curses, or ERR. */
static int next_code(Keys *keys)
{
    int code = keys->held;

    if (code != ERR) {
        keys->held = ERR;
        return code;
    }
    errno = 0;
    return wgetch(keys->window);
}

/* Nothing could be read: because there is nothing yet, or because there never will be. */
static gboolean is_gone(const Keys *keys)
{
    struct pollfd ready = {.fd = keys->fd, .events = POLLIN};
    int waiting = 0;

    if (errno == EIO)
        return TRUE;
    if (poll(&ready, 1, 0) <= 0)
        return FALSE;
    if ((ready.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
        return TRUE;
    return ioctl(keys->fd, FIONREAD, &waiting) != 0 || waiting == 0;
}

/* Collects a character from its bytes. FALSE: more of them are to come. */
static gboolean decode_utf8(Keys *keys, guint8 byte, guint32 *key)
{
    keys->bytes[keys->n++] = (char)byte;
    gunichar c = g_utf8_get_char_validated(keys->bytes, (gssize)keys->n);
    if (c == (gunichar)-2 && keys->n < KEYS_BYTES_MAX)
        return FALSE;
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        if (keys->n > 1) /* it may be what the next character begins with */
            keys->held = byte;
        c = REPLACEMENT;
    }
    keys->n = 0;
    *key = c;
    return TRUE;
}

static gboolean decode_by_locale(Keys *keys, guint8 byte, guint32 *key)
{
    const char c = (char)byte;
    wchar_t wide = 0;
    gsize result = mbrtowc(&wide, &c, 1, &keys->state);

    if (result == (gsize)-2)
        return FALSE;
    if (result == (gsize)-1)
        memset(&keys->state, 0, sizeof keys->state);
    *key =
        result == (gsize)-1 ? REPLACEMENT : (guint32)wide; /* glibc's wide characters are Unicode */
    return TRUE;
}

/* A sequence that terminfo doesn't know ("\e[1;5C"): its letters must not become commands. Gives its last byte, and
 * in `parameters` what stood before it. */
static int swallow_sequence(Keys *keys, int introducer, char parameters[SEQUENCE_MAX + 1])
{
    int code = next_code(keys);
    int i = 0;

    for (; introducer == '[' && i < SEQUENCE_MAX && code >= 0x20 && code < 0x40; i++) {
        parameters[i] = (char)code;
        code = next_code(keys);
    }
    parameters[i] = '\0';
    if (code >= FIRST_CODE)
        keys->held = code;
    return code != ERR && code < FIRST_CODE ? code : 0;
}

/* ---- the mouse ---- */

#define BUTTON_LEFT 0 /* bits 2 to 4 are Shift, Alt and Control */
#define WHEEL_UP    64
#define WHEEL_DOWN  65

/* column and row from 1 on, as both protocols have them. FALSE: nothing that anybody waits for. */
static gboolean take_mouse(Keys *keys, gint64 button, gint64 column, gint64 row)
{
    if (!keys->wants_mouse || column < 1 || row < 1)
        return FALSE;
    if (button != BUTTON_LEFT && button != WHEEL_UP && button != WHEEL_DOWN)
        return FALSE;
    keys->mouse.kind = button == BUTTON_LEFT ? UI_MOUSE_CLICK
                       : button == WHEEL_UP  ? UI_MOUSE_WHEEL_UP
                                             : UI_MOUSE_WHEEL_DOWN;
    keys->mouse.y = (int)row - 1;
    keys->mouse.x = (int)column - 1;
    return TRUE;
}

/* "0;12;5": button, column, row; 'M' is pressed, 'm' let go. */
static guint32 key_of_mouse(Keys *keys, const char *parameters, int last)
{
    g_auto(GStrv) parts = g_strsplit(parameters, ";", -1);
    gint64 numbers[3] = {0};

    if (last != 'M' || g_strv_length(parts) != G_N_ELEMENTS(numbers))
        return UI_KEY_NONE;
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (!text_parse_int(parts[i], 0, G_MAXINT16, &numbers[i]))
            return UI_KEY_NONE;
    return take_mouse(keys, numbers[0], numbers[1], numbers[2]) ? UI_KEY_MOUSE : UI_KEY_NONE;
}

/* Three bytes, each 32 more than it says. */
static guint32 key_of_old_mouse(Keys *keys)
{
    int numbers[3];

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        numbers[i] = next_code(keys) - ' ';
    return take_mouse(keys, numbers[0], numbers[1], numbers[2]) ? UI_KEY_MOUSE : UI_KEY_NONE;
}

/* ---- what terminals say once they have been asked to ---- */

/* Their focus (xterm's mode 1004), the beginning of a paste (2004), the mouse (1006). */
static guint32 key_of_sequence(Keys *keys, int introducer, const char *parameters, int last)
{
    if (introducer != '[')
        return UI_KEY_NONE;
    if (parameters[0] == '<')
        return key_of_mouse(keys, parameters + 1, last);
    if (last == '~' && strcmp(parameters, "200") == 0)
        paste_begin(&keys->paste);
    if (last == ANSWERED && (*parameters == '\0' || strcmp(parameters, "0") == 0))
        return UI_KEY_ANSWER;
    if (*parameters != '\0')
        return UI_KEY_NONE;
    return last == 'I' ? UI_KEY_FOCUS_IN : last == 'O' ? UI_KEY_FOCUS_OUT : UI_KEY_NONE;
}

/* What came right behind the Esc belongs to it if it is a digit, begins a sequence, or moves by words. */
static guint32 read_behind_escape(Keys *keys)
{
    char parameters[SEQUENCE_MAX + 1];
    int code = next_code(keys);

    if (code >= '0' && code <= '9')
        return UI_KEY_F0 + (code == '0' ? 10 : (guint32)(code - '0'));
    if (code == '[' || code == 'O') {
        int last = swallow_sequence(keys, code, parameters);
        return key_of_sequence(keys, code, parameters, last);
    }
    if (code > 0 && code < FIRST_CODE && strchr("bdf", code) != NULL)
        return UI_KEY_ALT + (guint32)code;
    keys->held = code;
    return UI_KEY_ESCAPE;
}

/* What stands behind KEY_MOUSE; where nobody has asked for it, its co-ordinates are no commands either. */
static guint32 read_mouse(Keys *keys)
{
    char parameters[SEQUENCE_MAX + 1];

    if (keys->old_mouse)
        return key_of_old_mouse(keys);
    int last = swallow_sequence(keys, '[', parameters);
    return key_of_mouse(keys, parameters, last);
}

static guint32 key_from_code(int code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(key_table); i++)
        if (key_table[i].code == code && code != 0)
            return key_table[i].key;
    if (code > KEY_F(0) && code <= KEY_F(UI_KEY_FUNCTION_MAX))
        return UI_KEY_F0 + (guint32)(code - KEY_F(0));
    return code < FIRST_NOT_BYTE ? (guint32)code : UI_KEY_NONE;
}

/* One key, or UI_KEY_NONE when the code was none of ours, or only the beginning of one. */
static guint32 translate(Keys *keys, int code)
{
    guint32 key = UI_KEY_NONE;

    if (keys->n > 0 && (code < FIRST_CODE || code >= FIRST_NOT_BYTE)) {
        keys->n = 0; /* a character that was cut off */
        keys->held = code;
        return REPLACEMENT;
    }
    if (code == ESCAPE)
        return read_behind_escape(keys);
    if (code == KEY_MOUSE)
        return read_mouse(keys);
    if (code < FIRST_CODE || code >= FIRST_NOT_BYTE)
        return key_from_code(code);
    if (keys->by_locale)
        decode_by_locale(keys, (guint8)code, &key);
    else
        decode_utf8(keys, (guint8)code, &key);
    return key;
}

gboolean keys_read(Keys *keys, guint32 *key)
{
    int code;

    *key = UI_KEY_NONE;
    while (*key == UI_KEY_NONE) {
        code = next_code(keys);
        if (code == ERR)
            return !is_gone(keys);
        if (keys->paste.active)
            *key = paste_take(&keys->paste, code) ? UI_KEY_PASTE : UI_KEY_NONE;
        else
            *key = translate(keys, code);
    }
    return TRUE;
}
