/* SPDX-License-Identifier: MIT */
/*
 * The table of everything that a person can do. Not a header as others: it is included where ACTION and
 * COMMAND are defined (actions.h has the meaning of each member).
 *
 * ACTION(id, …): on screens alone; a pane does it (or src/app, when it is the same on all of them).
 * COMMAND(id, stem, …): on the command line and in the `:` prompt as well; `void stem_run(Invocation *)` does it.
 * A new action: a row here, and who does it. Their order is that of help and palette.
 */
/* clang-format off */

COMMAND(HELP, help,
    .name = "help",
    .label = NC_("action", "Help"),
    .help = N_("Help on this screen, on a command, or on all keys"),
    .details = N_("`help keys` lists the keys of all screens as they are with your config. What stands here about a command "
               "is also what its --help says, and what stands in the manual, looptrace(1)."),
    .arguments = ARGUMENTS(
        SPARE_WORD("noun", NOUN, "NOUN", N_("a command, or keys")),
        SPARE_WORD("verb", VERB, "VERB", N_("its second word"))),
    .example = "looptrace help stages set",
    .where = ON_EVERY, .keys = "F1, ?")

/* ---- orders ---- */

COMMAND(ORDERS, orders_list,
    .name = "orders.list",
    .label = NC_("action", "Orders"),
    .help = N_("The orders that you may see, those at risk first"),
    .columns = columns_of_orders_list,
    .details = N_("At risk: past the target date; due in 2 days and under 80 %; due in 5 days and under "
               "50 %; or a stage is delayed. FILTER: words in quotes or not, FIELD:TEXT, status:a,b, qty>100, due<7d, and ! "
               "before what must not be."),
    .arguments = ARGUMENTS(
        OPTION("view", VIEW, "NAME", N_("the filter, sort and columns of a named view; others narrow it")),
        OPTION("filter", FILTER, "FILTER", N_("only orders that it matches: \"qty>100 due<7d !polo\"")),
        OPTIONS("status", WORKFLOW, "STATUS", N_("only orders in this workflow status; several: a,b")),
        OPTION("search", TEXT, "TEXT", N_("only orders with this text in number, product or party")),
        FLAG("at-risk", N_("only orders that are at risk")),
        CHOICE("sort", "KEY", "risk|due|number|progress|status|quantity",
               N_("risk (default), due, number, progress, status or quantity")),
        FLAG("descending", N_("the other way round")),
        OPTION("limit", INTEGER, "N", N_("at most N orders (1000 unless said)")),
        FLAG("all", N_("every order, however many"))),
    .example = "looptrace orders list --at-risk --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = orders_list_describe,
    .where = ON_SIGNED_IN,
    .keys = "O", .vim = "O, g o")

COMMAND(ORDERS_SHOW, orders_show,
    .name = "orders.show",
    .label = NC_("action", "Order"),
    .help = N_("One order: facts and stages"),
    .arguments = ARGUMENTS(WORD("order", ORDER, "ORDER-NUMBER", N_("which order"))),
    .example = "looptrace orders show SA-00042",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = orders_show_describe)

COMMAND(STAGES_LIST, stages_list,
    .name = "stages.list",
    .label = NC_("action", "Stages"),
    .help = N_("The production stages of one order"),
    .columns = columns_of_stages_list,
    .arguments = ARGUMENTS(WORD("order", ORDER, "ORDER-NUMBER", N_("which order"))),
    .example = "looptrace stages list SA-00042 --csv",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = stages_list_describe)

COMMAND(STAGES_SET, stages_set,
    .name = "stages.set",
    .label = NC_("action", "Set stage"),
    .help = N_("Set how far a stage of an order is, its note, its date"),
    .details = N_("STAGE is its number or a part of its name. Guarded by what was seen: when somebody has changed it in "
               "between, nothing is overwritten (exit 3, with base, mine and theirs in --json). Without the line it "
               "is queued (exit 6) and sent by the next looptrace that has one, or by `looptrace sync`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("order", ORDER, "ORDER", N_("which order")),
        SPARE_WORD("stage", STAGE, "STAGE", N_("which stage: its number, or a part of its name")),
        OPTION("percent", PERCENT, "N", N_("how much of it is done")),
        OPTION("note", NOTE, "T", N_("the stage's note; an empty one takes it away")),
        FLAG("delayed", N_("mark it as delayed")),
        OPTION("target", DATE, "DATE", N_("when it is to be done")),
        OPTION("photo", FILE, "FILE", N_("a picture of it; all of this is saved once that has been sent")),
        FLAG("stdin", N_("read ORDER and STAGE from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace stages set SA-00042 Knitting --percent 60 --note \"two machines\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_MAKES, .write = "stage.set")

COMMAND(PHOTOS_LIST, photos_list,
    .name = "photos.list",
    .label = NC_("action", "Photos"),
    .help = N_("The photos of an order's stages: size, who sent them and when"),
    .columns = columns_of_photos_list,
    .arguments = ARGUMENTS(
        WORD("order", ORDER, "ORDER", N_("which order")),
        SPARE_WORD("stage", STAGE, "STAGE", N_("which stage: its number, or a part of its name"))),
    .example = "looptrace photos list SA-00042 Knitting --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK)

COMMAND(PHOTOS_LINK, photos_link,
    .name = "photos.link",
    .label = NC_("action", "Photo link"),
    .help = N_("A link that shows a photo for ten minutes to whoever has it"),
    .columns = columns_of_photos_link,
    .arguments = ARGUMENTS(
        WORD("order", ORDER, "ORDER", N_("which order")),
        WORD("stage", STAGE, "STAGE", N_("which stage: its number, or a part of its name")),
        SPARE_WORD("photo", TEXT, "PHOTO", N_("which photo: its number in the stage's list, or its name; the newest unless said"))),
    .example = "looptrace photos link SA-00042 Knitting 2",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK)

COMMAND(PHOTOS_ATTACH, photos_attach,
    .name = "photos.attach",
    .label = NC_("action", "Attach photo"),
    .help = N_("Send a picture of a stage: JPEG, PNG or WebP"),
    .details = N_("Where and with what it was taken is left out of what is sent, and large ones are scaled down. Without the line "
               "the picture itself waits on this machine, sealed (exit 6); what is cut goes on where it was."),
    .arguments = ARGUMENTS(
        WORD("order", ORDER, "ORDER", N_("which order")),
        WORD("stage", STAGE, "STAGE", N_("which stage: its number, or a part of its name")),
        WORD("file", FILE, "FILE", N_("the picture")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace photos attach SA-00042 Knitting panel.jpg",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_MAKES, .write = "stage.photo")

COMMAND(ORDERS_SET_STATUS, orders_set_status,
    .name = "orders.set-status",
    .label = NC_("action", "Move on"),
    .help = N_("Move an order along its workflow"),
    .details = N_("The buyer is told. Orders move one step forward; to on_hold and back, and to cancelled, from before "
               "shipped. Guarded and queued as `stages set`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("order", ORDER, "ORDER", N_("which order")),
        SPARE_WORD("status", WORKFLOW, "STATUS", N_("where to")),
        OPTION("note", NOTE, "T", N_("why; kept in the order's history, and told to the buyer")),
        FLAG("stdin", N_("read ORDER and STATUS from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace orders set-status SA-00042 qc_inspection --note \"first 200 pieces\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .write = "order.status", .decides = {"status", "workflow_status"})

/* What an admin does with orders and listings has a file of its own. */
#include "looptrace/action_table_desk.h"

/* Messages, notifications and capacity have a file of their own. */
#include "looptrace/action_table_messages.h"

/* ---- supplier orders ---- */

COMMAND(SUPPLIER_ORDERS, supplier_orders_list,
    .name = "supplier-orders.list",
    .label = NC_("action", "Offers"),
    .help = N_("What suppliers are asked to make, new ones first"),
    .columns = columns_of_supplier_orders_list,
    .details = N_("A supplier sees its own, with its own price. STATUS is pending (new), counter_offered, accepted, rejected or "
               "cancelled."),
    .arguments = ARGUMENTS(
        OPTIONS("status", OFFER, "STATUS", N_("only those that are so; several: a,b")),
        OPTION("search", TEXT, "TEXT", N_("of those, only with this text in number, product, supplier or instructions")),
        OPTION("limit", INTEGER, "N", N_("at most N of them (100 unless said, 1000 at most)"))),
    .example = "looptrace supplier-orders list --status pending --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_ANSWERS,
    .describe = supplier_orders_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS,
    .keys = "Y", .vim = "Y, g y")

COMMAND(SUPPLIER_ORDERS_SHOW, supplier_orders_show,
    .name = "supplier-orders.show",
    .label = NC_("action", "Offer"),
    .help = N_("One supplier order: price, date, instructions, tech packs"),
    .columns = columns_of_supplier_orders_show,
    .arguments = ARGUMENTS(WORD("supplier-order", SUPPLIER_ORDER, "SUPPLIER-ORDER", N_("which one: its number"))),
    .example = "looptrace supplier-orders show SO-00042",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_ANSWERS,
    .describe = supplier_orders_show_describe)

COMMAND(SUPPLIER_ORDERS_ACCEPT, supplier_orders_accept,
    .name = "supplier-orders.accept",
    .label = NC_("action", "Accept"),
    .help = N_("Take a supplier order at its price; its stages are told"),
    .details = N_("It can't be taken back. Answered is what was last seen of it on this machine, however long ago, or what it says now: "
               "when its price, quantity, date, instructions or tech packs have been changed since, nothing is done (exit 3, with "
               "base, mine and theirs in --json). Without the line it is queued (exit 6), and comes back instead of being sent after "
               "30 minutes (approvals_expire), or --expires. An admin accepts a counter-offer, at its price."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier-order", SUPPLIER_ORDER, "SUPPLIER-ORDER", N_("which one: its number")),
        FLAG("stdin", N_("read SUPPLIER-ORDER from stdin, one in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace supplier-orders accept SO-00042",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_ANSWERS, .write = "supplier-order.accept",
    .where = ON(OFFERS), .keys = "F8, a")

COMMAND(SUPPLIER_ORDERS_REJECT, supplier_orders_reject,
    .name = "supplier-orders.reject",
    .label = NC_("action", "Reject"),
    .help = N_("Refuse a supplier order, with the reason"),
    .details = N_("It can't be taken back: the order is free for other suppliers at once. Guarded, queued and expiring as "
               "`supplier-orders accept`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier-order", SUPPLIER_ORDER, "SUPPLIER-ORDER", N_("which one: its number")),
        OPTION("reason", NOTE, "T", N_("why; the platform is told")),
        FLAG("stdin", N_("read SUPPLIER-ORDER and the reason from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace supplier-orders reject SO-00042 --reason \"full until May\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_ANSWERS, .write = "supplier-order.reject",
    .where = ON(OFFERS), .keys = "x, Delete")

COMMAND(SUPPLIER_ORDERS_COUNTER, supplier_orders_counter,
    .name = "supplier-orders.counter",
    .label = NC_("action", "Counter"),
    .help = N_("Ask another price for a supplier order"),
    .details = N_("The price is for all of it, in USD. It can't be taken back: the platform accepts or rejects it. Guarded, queued and "
               "expiring as `supplier-orders accept`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier-order", SUPPLIER_ORDER, "SUPPLIER-ORDER", N_("which one: its number")),
        OPTION("price", MONEY, "P", N_("what is asked for all of it: 1250.00")),
        OPTION("note", NOTE, "T", N_("why; the platform is told")),
        FLAG("stdin", N_("read SUPPLIER-ORDER and the price from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace supplier-orders counter SO-00042 --price 1250.00 --note \"yarn is up\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_ANSWERS, .write = "supplier-order.counter",
    .where = ON(OFFERS), .keys = "F4, e")

/* Leads and listings have files of their own. */
#include "looptrace/action_table_leads.h"
#include "looptrace/action_table_listings.h"

COMMAND(EXPORT_ORDERS, export_orders,
    .name = "export.orders",
    .label = NC_("action", "Export"),
    .help = N_("Write all orders of a view to a file, as CSV or JSON"),
    .columns = columns_of_export_orders,
    .details = N_("Page by page, so that memory doesn't grow with the list. --csv (default), --json or --jsonl, else as the "
                  "file's name ends. The file is there whole or not at all, and readable for you alone. Without --output it "
                  "is printed. In CSV what a spreadsheet would run has an apostrophe before it."),
    .arguments = ARGUMENTS(
        OPTION("output", FILE, "FILE", N_("where to; must not be there yet")),
        FLAG("replace", N_("FILE may be there, and is replaced")),
        OPTION("view", VIEW, "NAME", N_("the filter, sort and columns of a named view; others narrow it")),
        OPTION("filter", FILTER, "FILTER", N_("only orders that it matches: \"qty>100 due<7d !polo\"")),
        OPTIONS("status", WORKFLOW, "STATUS", N_("only orders in this workflow status; several: a,b")),
        OPTION("search", TEXT, "TEXT", N_("only orders with this text in number, product or party")),
        FLAG("at-risk", N_("only orders that are at risk")),
        CHOICE("sort", "KEY", "risk|due|number|progress|status|quantity",
               N_("risk (default), due, number, progress, status or quantity")),
        FLAG("descending", N_("the other way round"))),
    .example = "looptrace export orders --view Late --csv --output late.csv",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .describe = export_orders_describe,
    .where = ON(ORDERS), .keys = "E")

/* ---- named views ---- */

COMMAND(VIEWS_LIST, views_list,
    .name = "views.list",
    .label = NC_("action", "Views"),
    .help = N_("The named views of a list: the tabs of its screen"),
    .needs = NOT_AT_KIOSK,
    .columns = columns_of_views_list,
    .details = N_("Your own are lines of [views.orders] in the config: NAME = FILTER | COLUMNS. One that can't be read "
                  "makes the exit code 1."),
    .arguments = ARGUMENTS(CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views list",
    .where = ON_VIEWS, .keys = "V")

COMMAND(VIEWS_SHOW, views_show,
    .name = "views.show",
    .label = NC_("action", "Show view"),
    .help = N_("One view as a line of text, to be sent to somebody"),
    .needs = NOT_AT_KIOSK,
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views show \"At risk\"")

COMMAND(VIEWS_ADD, views_add,
    .name = "views.add",
    .label = NC_("action", "Add view"),
    .help = N_("A new view, from its parts or from a line that somebody sent"),
    .needs = NOT_AT_KIOSK,
    .details = N_("COLUMNS are as `views show` has them: names in their order, -NAME hidden, NAME:14 cells, by=NAME sorted by it, "
                  "by=-NAME downwards."),
    .arguments = ARGUMENTS(
        SPARE_WORD("name", TEXT, "NAME", N_("its name")),
        OPTION("filter", FILTER, "FILTER", N_("what it shows; none: everything")),
        OPTION("layout", TEXT, "COLUMNS", N_("which columns, and the sort")),
        OPTION("line", TEXT, "LINE", N_("all of it, as `views show` prints it")),
        FLAG("replace", N_("in place of the one of that name")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views add Late --filter \"due<0d !status:shipped\" --layout by=due")

COMMAND(VIEWS_RENAME, views_rename,
    .name = "views.rename",
    .label = NC_("action", "Rename view"),
    .help = N_("Give a view another name"),
    .needs = NOT_AT_KIOSK,
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        WORD("new-name", TEXT, "NEW-NAME", N_("what it is to be called")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views rename Late Overdue")

COMMAND(VIEWS_MOVE, views_move,
    .name = "views.move",
    .label = NC_("action", "Move view"),
    .help = N_("Move a view one place up or down among your own"),
    .needs = NOT_AT_KIOSK,
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        CHOSEN_WORD("way", "up|down", "up|down", N_("up: to the left among the tabs")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views move Late up")

COMMAND(VIEWS_REMOVE, views_remove,
    .name = "views.remove",
    .label = NC_("action", "Remove view"),
    .help = N_("Remove one of your own views"),
    .needs = NOT_AT_KIOSK,
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views remove Late")

/* ---- what waits ---- */

COMMAND(OUTBOX_LIST, outbox_list,
    .name = "outbox.list",
    .label = NC_("action", "Outbox"),
    .help = N_("What waits on this machine, and what has come back"),
    .columns = columns_of_outbox_list,
    .example = "looptrace outbox list --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "F11, o", .vim = "F11, o, g u")

COMMAND(OUTBOX_SHOW, outbox_show,
    .name = "outbox.show",
    .label = NC_("action", "Change"),
    .help = N_("One of them, with the three versions of what it changes"),
    .columns = columns_of_outbox_show,
    .arguments = ARGUMENTS(WORD("number", CHANGE, "NUMBER", N_("its number in the list, or its id"))),
    .example = "looptrace outbox show 12 --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX)

COMMAND(OUTBOX_RETRY, outbox_retry,
    .name = "outbox.retry",
    .label = NC_("action", "Try again"),
    .help = N_("Try one of them again now, or all of them"),
    .details = N_("One in conflict needs a decision: --on-conflict mine sends yours on what is there now, theirs drops it."),
    .arguments = ARGUMENTS(
        SPARE_WORD("number", CHANGE, "NUMBER", N_("its number in the list, or its id; none: all")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("what to do with a conflict"))),
    .example = "looptrace outbox retry 12 --on-conflict mine",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON(OUTBOX), .keys = "t")

COMMAND(OUTBOX_DROP, outbox_drop,
    .name = "outbox.drop",
    .label = NC_("action", "Drop"),
    .help = N_("Give one of them up"),
    .arguments = ARGUMENTS(WORD("number", CHANGE, "NUMBER", N_("its number in the list, or its id"))),
    .example = "looptrace outbox drop 12",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .grade = GRADE_CONFIRM,
    .where = ON(OUTBOX) | ON(PHOTOS), .keys = "x, Delete")

COMMAND(OUTBOX_EDIT, outbox_edit,
    .name = "outbox.edit",
    .label = NC_("action", "Edit"),
    .help = N_("Give one of them another value before it is sent"),
    .details = N_("One that went out without an answer stays, and the new value comes after it."),
    .arguments = ARGUMENTS(
        WORD("number", CHANGE, "NUMBER", N_("its number in the list, or its id")),
        WORD("field", FIELD, "FIELD", N_("which field, as `outbox show` has it: completion_percentage")),
        SPARE_WORD("value", NOTE, "VALUE", N_("its new value; none: the field is left alone"))),
    .example = "looptrace outbox edit 12 completion_percentage 65",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX)

COMMAND(OUTBOX_EXPORT, outbox_export,
    .name = "outbox.export",
    .label = NC_("action", "Export"),
    .help = N_("All that waits or has come back, and the history, as JSON"),
    .example = "looptrace outbox export > changes.json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK)

COMMAND(SYNC, sync,
    .name = "sync",
    .label = NC_("action", "Send"),
    .help = N_("Send what waits; for cron"),
    .details = N_("Exit 0: nothing waits any more. 6: the line isn't there, it waits on. 3: somebody has changed one of the "
               "rows in between. 5: one isn't permitted. 1: another has come back."),
    .example = "*/5 * * * * looptrace sync",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON(OUTBOX), .keys = "F2, w, r")

COMMAND(HISTORY, history,
    .name = "history",
    .label = NC_("action", "History"),
    .help = N_("What was changed from this machine, newest first, with the server's answer"),
    .columns = columns_of_history,
    .arguments = ARGUMENTS(OPTION("limit", INTEGER, "N", N_("at most N of them"))),
    .example = "looptrace history --limit 10",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "H")

COMMAND(UNDO_CHANGE, undo,
    .name = "undo",
    .label = NC_("action", "Take back"),
    .help = N_("Take back a change that was made from this machine"),
    .details = N_("The newest one with all that were given together with it (--stdin, marked rows), or that of the history. It is "
               "set back as a change of its own: refused when somebody has changed the row since (exit 3). What can't be "
               "taken back says so before it is done: --dry-run, and the question on the screen."),
    .arguments = ARGUMENTS(
        SPARE_WORD("number", CHANGE, "NUMBER", N_("its number in the history, or its id; none: the newest")),
        FLAG("together", N_("with all that were given together with that one"))),
    .example = "looptrace undo 12",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON_SIGNED_IN & ~ON_FORMS & ~ON(HISTORY), .keys = "u")

COMMAND(REDO, redo,
    .name = "redo",
    .label = NC_("action", "Redo"),
    .help = N_("Do again what was taken back"),
    .details = N_("What was taken back last, with all that were taken back together, or that of the history. A change of its own, "
               "refused when somebody has changed the row since (exit 3)."),
    .arguments = ARGUMENTS(
        SPARE_WORD("number", CHANGE, "NUMBER", N_("its number in the history, or its id; none: the newest")),
        FLAG("together", N_("with all that were taken back together with that one"))),
    .example = "looptrace redo",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON_SIGNED_IN & ~ON_FORMS & ~ON(HISTORY), .keys = "U", .vim = "U, ^R")

COMMAND(HOME, home,
    .name = "home",
    .label = NC_("action", "Home"),
    .help = N_("The figures and rows of your home screen, whatever your roles are"),
    .columns = columns_of_home,
    .details = N_("A record is a count (section, key, count), a sum of money (section, key, amount, "
               "currency) or a row."),
    .arguments = ARGUMENTS(OPTION("section", SECTION, "NAME", N_("only this section, as admin.waiting"))),
    .example = "looptrace home --section admin.waiting --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = home_describe)

COMMAND(BOARD, board,
    .name = "board",
    .label = NC_("action", "Board"),
    .help = N_("Orders in the making with their stages, those at risk first"),
    .columns = columns_of_board,
    .details = N_("For suppliers and their staff: their own orders; for admins: all. It holds no price."),
    .arguments = ARGUMENTS(
        FLAG("all", N_("every order, however many (25 unless said)")),
        OPTION("stage", TEXT, "STAGE", N_("of those, only the orders that stand at this stage: its name, or a part of it"))),
    .example = "looptrace board --all --stage linking --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .roles = ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY) | ROLE_BIT(ROLE_ADMIN),
    .describe = board_describe,
    .where = ON_SIGNED_IN,
    .keys = "P", .vim = "P, g p")

/* Suppliers, people, the audit log and the life cycle of data have a file of their own. */
#include "looptrace/action_table_people.h"

/* ---- lists ---- */

ACTION(FIND, .name = "list.find", .label = NC_("action", "Find"), .help = N_("Find text; Esc clears it"),
    .where = ON(ORDERS) | ON(HELP) | ON_ROWS, .keys = "F3, /, \\")
ACTION(REFRESH, .name = "refresh", .label = NC_("action", "Fresh"), .help = N_("Ask the server again"),
    .needs = NEEDS_ONLINE, .where = ON(HOME) | ON(ORDERS) | ON(ORDER) | ON(BOARD) | ON(ACCOUNT) | ON(PHOTOS) | ON_ROWS | ON(LEAD), .keys = "F5, r")
ACTION(REFRESH_ALL, .name = "refresh.all", .label = NC_("action", "All anew"),
    .help = N_("Ask for all of it again, also for what this platform lacked before"),
    .needs = NEEDS_ONLINE, .where = ON(HOME) | ON(ORDERS) | ON(ORDER) | ON(BOARD) | ON_ROWS | ON(LEAD), .keys = "R")
ACTION(SORT, .name = "list.sort", .label = NC_("action", "Sort"), .help = N_("Sort by the next column"),
    .needs = NEEDS_ROW, .where = ON(ORDERS) | ON_ROWS, .keys = "F6, s")
ACTION(REVERSE, .name = "list.reverse", .label = NC_("action", "Reverse"), .help = N_("Sort the other way round"),
    .where = ON(ORDERS) | ON_ROWS, .keys = "S")
ACTION(STATUS, .name = "list.status", .label = NC_("action", "Status"), .help = N_("Show one workflow status only"),
    .where = ON(ORDERS), .keys = "f")
ACTION(VIEW_1, .name = "view.1", .label = NC_("action", "View 1"), .help = N_("The first of the views above"), .where = ON(HOME) | ON(ORDERS) | ON(BOARD) | ON_ROWS, .keys = "1")
ACTION(VIEW_2, .name = "view.2", .label = NC_("action", "View 2"), .help = N_("The second of the views above"), .where = ON(HOME) | ON(ORDERS) | ON(BOARD) | ON_ROWS, .keys = "2")
ACTION(VIEW_3, .name = "view.3", .label = NC_("action", "View 3"), .help = N_("The third of the views above"), .where = ON(HOME) | ON(ORDERS) | ON(BOARD) | ON_ROWS, .keys = "3")
ACTION(VIEW_4, .name = "view.4", .label = NC_("action", "View 4"), .help = N_("The fourth of the views above"), .where = ON(HOME) | ON(ORDERS) | ON(BOARD) | ON_ROWS, .keys = "4")
ACTION(VIEW_5, .name = "view.5", .label = NC_("action", "View 5"), .help = N_("The fifth of the views above"),
    .where = ON_VIEWS | ON(BOARD) | ON_ROWS, .keys = "5")
ACTION(VIEW_6, .name = "view.6", .label = NC_("action", "View 6"), .help = N_("The sixth of the views above"),
    .where = ON_VIEWS | ON(BOARD) | ON(LEADS), .keys = "6")
ACTION(VIEW_7, .name = "view.7", .label = NC_("action", "View 7"), .help = N_("The seventh of the views above"),
    .where = ON_VIEWS | ON(BOARD) | ON(LEADS), .keys = "7")
ACTION(VIEW_8, .name = "view.8", .label = NC_("action", "View 8"), .help = N_("The eighth of the views above"),
    .where = ON_VIEWS | ON(BOARD), .keys = "8")
ACTION(VIEW_9, .name = "view.9", .label = NC_("action", "View 9"), .help = N_("The ninth of the views above"),
    .where = ON_VIEWS | ON(BOARD), .keys = "9")
ACTION(VIEW_KEEP, .name = "view.keep", .label = NC_("action", "Keep view"),
    .help = N_("Keep what is shown, filter, sort and columns, as a view of your own"), .needs = NOT_AT_KIOSK, .where = ON_VIEWS, .keys = "W")
ACTION(VIEW_RENAME, .name = "view.rename", .label = NC_("action", "Rename"), .help = N_("Another name for the view"),
    .needs = NEEDS_ROW, .where = ON(VIEWS), .keys = "F4, e")
ACTION(VIEW_UP, .name = "view.up", .label = NC_("action", "Up"), .help = N_("The view one place up: to the left among the tabs"),
    .needs = NEEDS_ROW, .where = ON(VIEWS), .keys = "<")
ACTION(VIEW_DOWN, .name = "view.down", .label = NC_("action", "Down"),
    .help = N_("The view one place down: to the right among the tabs"), .needs = NEEDS_ROW, .where = ON(VIEWS), .keys = ">")
ACTION(VIEW_REMOVE, .name = "view.remove", .label = NC_("action", "Remove"), .help = N_("Remove the view"),
    .needs = NEEDS_ROW, .grade = GRADE_CONFIRM, .where = ON(VIEWS), .keys = "x, Delete")
ACTION(VIEW_PASTE, .name = "view.paste", .label = NC_("action", "Paste"),
    .help = N_("Take a view from a line that somebody sent"), .where = ON(VIEWS), .keys = "p")
ACTION(JUMP, .name = "list.jump", .label = NC_("action", "Go to"),
    .help = N_("Go to a row by its number, or to a part of the list: 50%"), .where = ON(ORDERS), .keys = "%")
ACTION(VIEW_NEXT, .name = "view.next", .label = NC_("action", "Views"), .help = N_("The next of the views above"),
    .where = ON(HOME) | ON(ORDERS) | ON(BOARD) | ON(SIGN_IN) | ON(LOCK) | ON_ROWS, .keys = "F7, ]", .vim = "F7, ], g t")
ACTION(VIEW_PREVIOUS, .name = "view.previous", .label = NC_("action", "View back"),
    .help = N_("The view before"),
    .where = ON(HOME) | ON(ORDERS) | ON(BOARD) | ON_ROWS, .keys = "[", .vim = "[, g T")
ACTION(DETAIL, .name = "detail", .label = NC_("action", "Detail"), .help = N_("Detail pane on or off"),
    .needs = NEEDS_ROW, .where = ON(ORDERS) | ON(BOARD) | ON_ROWS, .keys = "d")
ACTION(OPEN, .name = "open", .label = NC_("action", "Open"), .help = N_("Open the selected row"),
    .needs = NEEDS_ROW, .where = ON_LISTS | ON(FILES) | ON(SIGN_IN) | ON(LOCK) | ON(CREDENTIAL), .keys = "Enter, Right, l")

/* ---- marks and columns ---- */

ACTION(MARK, .name = "mark", .label = NC_("action", "Mark"), .help = N_("Mark the row, or take its mark off"),
    .needs = NEEDS_ROW, .where = ON_MARKS, .keys = "Space, Ins")
ACTION(MARK_RANGE, .name = "mark.range", .label = NC_("action", "Range"),
    .help = N_("Begin a range of marks here; the second time, mark up to here"),
    .needs = NEEDS_ROW, .where = ON_MARKS, .keys = "v")
ACTION(MARK_ALL, .name = "mark.all", .label = NC_("action", "Mark all"), .help = N_("Mark every row that is here"),
    .needs = NEEDS_ROW, .where = ON_MARKS, .keys = "*")
ACTION(MARK_NONE, .name = "mark.none", .label = NC_("action", "Unmark"), .help = N_("Take all marks off"),
    .where = ON_MARKS, .keys = "_")
ACTION(COLUMNS, .name = "columns", .label = NC_("action", "Columns"),
    .help = N_("Show, hide, move, widen columns, and sort by one"), .where = ON_MARKS, .keys = "c")
ACTION(COLUMN_SHOW, .name = "column.show", .label = NC_("action", "Show"), .help = N_("Show the column, or hide it"),
    .where = ON(COLUMNS), .keys = "Space, Enter")
ACTION(COLUMN_WIDER, .name = "column.wider", .label = NC_("action", "Wider"), .help = N_("A cell wider"),
    .where = ON(COLUMNS), .keys = "+")
ACTION(COLUMN_NARROWER, .name = "column.narrower", .label = NC_("action", "Narrower"),
    .help = N_("A cell narrower"), .where = ON(COLUMNS), .keys = "-")
ACTION(COLUMN_UP, .name = "column.left", .label = NC_("action", "Left"),
    .help = N_("The column one place to the left: up in this list"), .where = ON(COLUMNS), .keys = "<")
ACTION(COLUMN_DOWN, .name = "column.right", .label = NC_("action", "Right"),
    .help = N_("The column one place to the right: down in this list"), .where = ON(COLUMNS), .keys = ">")
ACTION(COLUMN_SORT, .name = "column.sort", .label = NC_("action", "Sort"),
    .help = N_("Sort by the column; again, the other way round"), .where = ON(COLUMNS), .keys = "F6, s")
ACTION(COLUMN_RESET, .name = "column.reset", .label = NC_("action", "Reset"),
    .help = N_("All columns as they were made"), .where = ON(COLUMNS), .keys = "r")

/* ---- copying ---- */

ACTION(COPY_ID, .name = "copy.number", .label = NC_("action", "Copy number"), .help = N_("Copy the number of the row"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON_COPY, .keys = "y i")
ACTION(COPY_ROW, .name = "copy.row", .label = NC_("action", "Copy row"),
    .help = N_("Copy the row, its values parted by tabs"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON_COPY, .keys = "y y")
ACTION(COPY_LINK, .name = "copy.link", .label = NC_("action", "Copy link"),
    .help = N_("Copy a link that opens the row in looptrace"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON_COPY, .keys = "y l")
ACTION(COPY_FILES, .name = "copy.files", .label = NC_("action", "Copy files"),
    .help = N_("Copy the addresses of the tech packs"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON(OFFERS), .keys = "y t")
ACTION(PHOTO_LINK, .name = "photo.link", .label = NC_("action", "Copy link"),
    .help = N_("Copy a link that shows the photo for ten minutes to whoever has it"),
    .needs = NEEDS_ROW | NEEDS_LINE | NOT_AT_KIOSK, .where = ON(PHOTOS), .keys = "y l, Enter")
ACTION(COPY_EMAIL, .name = "copy.email", .label = NC_("action", "Buyer mail"),
    .help = N_("Copy the buyer's address, where the server shows it to you"),
    .needs = NEEDS_ROW | NEEDS_LINE | NOT_AT_KIOSK, .where = ON_PARTIES, .keys = "y e")
ACTION(COPY_SUPPLIER_EMAIL, .name = "copy.supplier-email", .label = NC_("action", "Factory mail"),
    .help = N_("Copy the supplier's address, where the server shows it to you"),
    .needs = NEEDS_ROW | NEEDS_LINE | NOT_AT_KIOSK, .where = ON_PARTIES, .keys = "y s")
ACTION(COPY_ADDRESS, .name = "copy.address", .label = NC_("action", "Copy address"),
    .help = N_("Copy the address that is to be opened in a browser"), .needs = NOT_AT_KIOSK, .where = ON(SIGN_IN) | ON(LOCK), .keys = "F8")
ACTION(COPY_SHOW, .name = "copy.show", .label = NC_("action", "Show to mark"),
    .help = N_("Show what was copied last, or the row, to be marked by hand"),
    .needs = NOT_AT_KIOSK,
    .where = ON_COPY | ON(PHOTOS), .keys = "y v")

/* ---- changes ---- */

#include "looptrace/action_table_floor.h"
ACTION(PHOTOS, .name = "stage.photos", .label = NC_("action", "Photos"), .help = N_("The photos of the selected stage"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .where = ON(ORDER), .keys = "p")
ACTION(PHOTO_ATTACH, .name = "photo.attach", .label = NC_("action", "Attach"), .help = N_("Choose a picture and send it"),
    .needs = NEEDS_SESSION, .roles = WHO_MAKES, .write = "stage.photo", .where = ON(PHOTOS), .keys = "a, +")
ACTION(FILES_PATH, .name = "files.path", .label = NC_("action", "Path"), .help = N_("Type or paste the path of a picture or a directory; Tab completes it"),
    .needs = NOT_AT_KIOSK, .where = ON(FILES), .keys = "F3, /")
ACTION(EDIT, .name = "edit", .label = NC_("action", "Edit"), .help = N_("Change the selected row in a form"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .write = "stage.set", .where = ON(ORDER) | ON(BOARD) | ON(CAPACITY) | ON(OUTBOX) | ON(CONFLICT), .keys = "F4, e")
ACTION(MOVE_ON, .name = "order.move", .label = NC_("action", "Move on"), .help = N_("Another workflow status for the order, or for all marked ones"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .write = "order.status", .where = ON(ORDERS) | ON(ORDER) | ON(BOARD), .keys = "F8, a")
ACTION(MESSAGE, .name = "order.message", .label = NC_("action", "Message"), .help = N_("Write a message about the order"),
    .needs = NEEDS_SESSION, .write = "message.send", .where = ON(ORDER) | ON(BOARD) | ON(MESSAGES) | ON(THREAD), .keys = "M")
ACTION(SUBMIT, .name = "submit", .label = NC_("action", "Save"), .help = N_("Save what the form says"),
    .where = ON(WRITE) | ON(CONFLICT), .keys = "F2")
ACTION(CHOOSE, .name = "choose", .label = NC_("action", "Choose"), .help = N_("A list for this field; the editor for long text"),
    .where = ON(WRITE), .keys = "F4")
ACTION(THEIRS, .name = "theirs", .label = NC_("action", "Take theirs"), .help = N_("As the server has it; mine is dropped"),
    .where = ON(CONFLICT), .keys = "t")
ACTION(UNDO_BATCH, .name = "history.undo-together", .label = NC_("action", "Undo all"),
    .help = N_("Take back the selected change with all that were made together with it"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .where = ON(HISTORY), .keys = "U")
ACTION(UNDO_ROW, .name = "history.undo", .label = NC_("action", "Undo"), .help = N_("Take the selected change back"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .where = ON(HISTORY), .keys = "u")

/* ---- what waits for the server ---- */

ACTION(RETRY_ALL, .name = "outbox.retry-all", .label = NC_("action", "Retry all"), .help = N_("Try everything again that came back"),
    .needs = NEEDS_SESSION, .where = ON(OUTBOX), .keys = "T")

/* ---- moving ---- */

ACTION(UP, .name = "move.up", .label = NC_("action", "Up"), .help = N_("One row up"),
    .where = ON_SIGNED_IN, .keys = "Up, k")
ACTION(DOWN, .name = "move.down", .label = NC_("action", "Down"), .help = N_("One row down"),
    .where = ON_SIGNED_IN, .keys = "Down, j")
ACTION(PAGE_UP, .name = "move.page-up", .label = NC_("action", "Page up"), .help = N_("One page up"),
    .where = ON_SIGNED_IN, .keys = "PgUp", .vim = "PgUp, ^U")
ACTION(PAGE_DOWN, .name = "move.page-down", .label = NC_("action", "Page down"), .help = N_("One page down"),
    .where = ON_SIGNED_IN, .keys = "PgDn", .vim = "PgDn, ^F")
ACTION(FIRST, .name = "move.first", .label = NC_("action", "First"), .help = N_("The first row"),
    .where = ON_SIGNED_IN, .keys = "Home, g", .vim = "Home, g g")
ACTION(LAST, .name = "move.last", .label = NC_("action", "Last"), .help = N_("The last row"),
    .where = ON_SIGNED_IN, .keys = "End, G")

/* The session and the program have a file of their own, the last part of this table. */
#include "looptrace/action_table_session.h"
