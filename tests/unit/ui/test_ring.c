/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "looptrace/ui_ring.h"

static void expect(UiRing ring, const char *said, gboolean tmux, const char *sequence)
{
    g_autoptr(SafeText) words = text_sanitise(said, -1, TEXT_LINE);
    g_autofree char *made = ui_ring_sequence(ring, words, tmux);

    if (sequence == NULL)
        assert_null(made);
    else
        assert_string_equal(made, sequence);
}

static void test_sequences(void **state)
{
    expect(UI_RING_OFF, "1 new message", FALSE, NULL);
    expect(UI_RING_BELL, "1 new message", FALSE, "\a");
    expect(UI_RING_BELL, "1 new message", TRUE, "\a");
    expect(UI_RING_OSC9, "1 new message", FALSE, "\033]9;looptrace: 1 new message\a");
    expect(UI_RING_OSC777, "1 new message", FALSE, "\033]777;notify;looptrace;1 new message\a");
    expect(UI_RING_OSC777, "1 new message", TRUE,
           "\033Ptmux;\033\033]777;notify;looptrace;1 new message\a\033\\");
}

/* Nothing that is said ends the sequence. */
static void test_hostile_words(void **state)
{
    expect(UI_RING_OSC9, "a\a\033]0;b", FALSE, "\033]9;looptrace: a␇␛]0;b\a");
}

static void test_words_of_the_setting(void **state)
{
    UiRing ring = UI_RING_OFF;

    assert_true(ui_ring_from_text("osc777", &ring));
    assert_int_equal(ring, UI_RING_OSC777);
    assert_true(ui_ring_from_text("off", &ring));
    assert_int_equal(ring, UI_RING_OFF);
    assert_false(ui_ring_from_text("loud", &ring));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_hostile_words),
        cmocka_unit_test(test_words_of_the_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
