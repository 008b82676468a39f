/* SPDX-License-Identifier: MIT */
/* The terms of a filter as a server is asked for them: order_list() all of them, PostgREST those that it has words for. */
#ifndef SYNC_ORDER_FILTER_H
#define SYNC_ORDER_FILTER_H

#include "looptrace/filter.h"
#include "looptrace/supabase.h"

/* What a platform lacks whose order_list() came before filters did. */
#define ORDER_FILTER "rpc/order_list:where"

/* `,"where":[["qty",">",100]]`; nothing for a filter that is NULL. Days are those of today. */
void order_filter_add_json(GString *json, const Filter *filter, Day today);

/* What a select needs in addition (",f0:profiles!…(id)"); caller frees. filter may be NULL in these three. */
char *order_filter_embeds(const Filter *filter);
void order_filter_add(RestRequest *request, const Filter *filter, Day today);
/* An older platform hasn't a column or relation that a filter names: all of it is filtered here then. */
gboolean order_filter_is_refused(const GError *error);
/* The terms that PostgREST can't be asked for, as text; NULL: none. Caller frees. */
char *order_filter_unasked(const Filter *filter);

#endif
