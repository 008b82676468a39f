/* SPDX-License-Identifier: MIT */
#include "order_story.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/approvals.h"
#include "looptrace/words.h"

#define CURRENCY "USD"

struct OrderStory {
    Pane *pane;
    RowList *list;
    void (*changed)(Pane *pane);
};

static void list_changed(gpointer data)
{
    const OrderStory *story = data;

    story->changed(story->pane);
}

OrderStory *order_story_new(Pane *pane, const char *number, void (*changed)(Pane *pane))
{
    OrderStory *story = g_new0(OrderStory, 1);

    story->pane = pane;
    story->changed = changed;
    story->list = row_list_new(pane->host->services->sync, &row_story, 100);
    row_list_set_query(story->list, sync_story_rows(number));
    row_list_watch(story->list, list_changed, story);
    return story;
}

void order_story_free(OrderStory *story)
{
    if (story == NULL)
        return;
    row_list_watch(story->list, NULL, NULL);
    row_list_free(story->list);
    g_free(story);
}

void order_story_load(OrderStory *story)
{
    const Person *person = sync_person(story->pane->host->services->sync);

    if (person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0)
        row_list_refresh(story->list);
}

void order_story_cancel(OrderStory *story)
{
    row_list_cancel(story->list);
}

guint64 order_story_revision(const OrderStory *story)
{
    return row_list_revision(story->list);
}

static const char *words_of(const char *status)
{
    const char *label = status == NULL ? NULL : workflow_label(workflow_from_wire(status));

    return label != NULL ? label : status == NULL ? "–" : status;
}

static void say_offer(UiPage *page, const FlatRow *row)
{
    char *const *values = row->values;
    g_autofree char *gets = NULL;
    g_autofree char *pays = NULL;
    g_autofree char *margin = NULL;

    if (values[STORY_SUPPLIER] == NULL)
        return;
    page_say(page, UI_NORMAL, _("%s  %s (%s): %s %s · buyer pays %s · margin %s"),
             values[STORY_OFFER], values[STORY_SUPPLIER], words_of(values[STORY_TO]), CURRENCY,
             values[STORY_PRICE] != NULL && text_money(values[STORY_PRICE], 2, &gets) ? gets : "–",
             values[STORY_BUYER_PRICE] != NULL && text_money(values[STORY_BUYER_PRICE], 2, &pays)
                 ? pays
                 : "–",
             values[STORY_MARGIN] != NULL && text_money(values[STORY_MARGIN], 2, &margin) ? margin
                                                                                          : "–");
}

static void say_move(UiPage *page, const FlatRow *row, const Clock *clock)
{
    char *const *values = row->values;
    g_autoptr(SafeText) when = list_moment(values[STORY_AT], clock);

    page_say(page, UI_DIM, "%s  %s → %s%s%s%s%s", safe_text_utf8(when),
             values[STORY_FROM] == NULL ? "" : words_of(values[STORY_FROM]),
             words_of(values[STORY_TO]), values[STORY_BY] == NULL ? "" : "  ",
             values[STORY_BY] == NULL ? "" : values[STORY_BY],
             values[STORY_NOTE] == NULL ? "" : ": ",
             values[STORY_NOTE] == NULL ? "" : values[STORY_NOTE]);
}

static void say_all(const OrderStory *story, UiPage *page, gboolean moves)
{
    const GPtrArray *rows = row_list_rows(story->list);

    for (guint i = 0; i < rows->len; i++) {
        const FlatRow *row = g_ptr_array_index(rows, i);
        if ((g_strcmp0(row->values[STORY_KIND], "move") == 0) != moves)
            continue;
        if (moves)
            say_move(page, row, &story->pane->host->services->clock);
        else
            say_offer(page, row);
    }
}

void order_story_fill(const OrderStory *story, UiPage *page)
{
    const ListState *state = row_list_state(story->list);

    say_all(story, page, FALSE);
    say_all(story, page, TRUE);
    if (state->problem != NULL)
        page_say(page, UI_BAD, _("Its history isn't here: %s"), state->problem->message);
}
