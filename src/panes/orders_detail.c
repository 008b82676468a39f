/* SPDX-License-Identifier: MIT */
/* What is known of the selected order beside or below the list. */
#include "looptrace/words.h"
#include "orders_rows.h"

static void add_stage_bars(const PaneHost *host, UiPage *page, const Order *order)
{
    const StageProgress *progress = &order->progress;
    const GPtrArray *stages = store_stages(host->services->store, order->id);

    for (guint i = 0; i < progress->count; i++) {
        const Stage *stage =
            stages != NULL && i < stages->len ? g_ptr_array_index(stages, i) : NULL;
        g_autofree char *bar = pane_bar(host, progress->percent[i], 10);
        g_autoptr(SafeText) line = safe_text_printf(
            "%2u %s %3d%%  %s", i + 1, bar, progress->percent[i], stage == NULL ? "" : stage->name);
        ui_page_add(page, line, UI_PROGRESS);
    }
}

static void add_two_columns_of_bars(const PaneHost *host, UiPage *page, const Order *order)
{
    const StageProgress *progress = &order->progress;
    guint half = (progress->count + 1u) / 2;

    for (guint i = 0; i < half; i++) {
        g_autoptr(GString) line = g_string_new(NULL);
        for (guint n = i; n < progress->count; n += half) {
            g_autofree char *bar = pane_bar(host, progress->percent[n], 12);
            g_string_append_printf(line, "  %2u %s %3d%%     ", n + 1, bar, progress->percent[n]);
        }
        g_autoptr(SafeText) safe = text_sanitise(line->str, -1, TEXT_LINE);
        ui_page_add(page, safe, UI_PROGRESS);
    }
}

void orders_fill_detail(const PaneHost *host, UiPage *page, const Order *order, gboolean beside)
{
    const char *reason = risk_reason(order_risk(order, clock_today(&host->services->clock)));
    g_autoptr(SafeText) heading = orders_detail_heading(order);
    g_autofree char *now = order->current_stage == NULL
                               ? g_strdup(_("No stages yet"))
                               : g_strdup_printf(_("Now at: %s"), order->current_stage);
    g_autoptr(SafeText) stage = safe_text_printf(
        "%s%s%s", now, reason == NULL ? "" : _(" · AT RISK: "), reason == NULL ? "" : reason);

    ui_page_clear(page);
    ui_page_add(page, heading, UI_HEADING);
    ui_page_add(page, stage, reason == NULL ? UI_NORMAL : UI_RISK);
    if (beside)
        add_stage_bars(host, page, order);
    else
        add_two_columns_of_bars(host, page, order);
}
