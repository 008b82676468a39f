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
        FLAG("stdin", N_("read ORDER and STAGE from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace stages set SA-00042 Knitting --percent 60 --note \"two machines\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY) | ROLE_BIT(ROLE_ADMIN),
    .grade = GRADE_UNDO)

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
    .grade = GRADE_CONFIRM, .grade_of = orders_set_status_grade)

COMMAND(MESSAGES_SEND, messages_send,
    .name = "messages.send",
    .label = NC_("action", "Send message"),
    .help = N_("Write about an order to its buyer or its supplier"),
    .details = N_("A message can't be taken back once it is sent. Without the line it is queued (exit 6), sent once, and in the "
               "order in which it was written."),
    .arguments = ARGUMENTS(
        SPARE_WORD("order", ORDER, "ORDER", N_("which order")),
        OPTION("text", NOTE, "T", N_("the message")),
        OPTION("subject", TEXT, "T", N_("what it is about")),
        CHOICE("to", "WHOM", "buyer|supplier", N_("buyer or supplier; the other one of the two unless said, for staff the buyer")),
        FLAG("stdin", N_("read ORDER and the message from stdin, a pair in each line")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace messages send SA-00042 --text \"The yarn is here\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX)

COMMAND(EXPORT_ORDERS, export_orders,
    .name = "export.orders",
    .label = NC_("action", "Export"),
    .help = N_("Write all orders of a view to a file, as CSV or JSON"),
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
    .needs = NEEDS_CONNECTION | NEEDS_SESSION,
    .describe = export_orders_describe,
    .where = ON(ORDERS), .keys = "E")

/* ---- named views ---- */

COMMAND(VIEWS_LIST, views_list,
    .name = "views.list",
    .label = NC_("action", "Views"),
    .help = N_("The named views of a list: the tabs of its screen"),
    .details = N_("Your own are lines of [views.orders] in the config: NAME = FILTER | COLUMNS. One that can't be read "
                  "makes the exit code 1."),
    .arguments = ARGUMENTS(CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views list",
    .where = ON_VIEWS, .keys = "V")

COMMAND(VIEWS_SHOW, views_show,
    .name = "views.show",
    .label = NC_("action", "Show view"),
    .help = N_("One view as a line of text, to be sent to somebody"),
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views show \"At risk\"")

COMMAND(VIEWS_ADD, views_add,
    .name = "views.add",
    .label = NC_("action", "Add view"),
    .help = N_("A new view, from its parts or from a line that somebody sent"),
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
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        WORD("new-name", TEXT, "NEW-NAME", N_("what it is to be called")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views rename Late Overdue")

COMMAND(VIEWS_MOVE, views_move,
    .name = "views.move",
    .label = NC_("action", "Move view"),
    .help = N_("Move a view one place up or down among your own"),
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        CHOSEN_WORD("way", "up|down", "up|down", N_("up: to the left among the tabs")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views move Late up")

COMMAND(VIEWS_REMOVE, views_remove,
    .name = "views.remove",
    .label = NC_("action", "Remove view"),
    .help = N_("Remove one of your own views"),
    .arguments = ARGUMENTS(
        WORD("name", VIEW, "NAME", N_("its name, or its number")),
        CHOICE("screen", "SCREEN", "orders", N_("of which list; orders (default)"))),
    .example = "looptrace views remove Late")

/* ---- what waits ---- */

COMMAND(OUTBOX_LIST, outbox_list,
    .name = "outbox.list",
    .label = NC_("action", "Outbox"),
    .help = N_("What waits on this machine, and what has come back"),
    .example = "looptrace outbox list --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "F11, o", .vim = "F11, o, g u")

COMMAND(OUTBOX_SHOW, outbox_show,
    .name = "outbox.show",
    .label = NC_("action", "Change"),
    .help = N_("One of them, with the three versions of what it changes"),
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
    .where = ON(OUTBOX), .keys = "x, Delete")

COMMAND(OUTBOX_EDIT, outbox_edit,
    .name = "outbox.edit",
    .label = NC_("action", "Edit"),
    .help = N_("Give one of them another value before it is sent"),
    .details = N_("One that went out without an answer stays, and the new value comes after it."),
    .arguments = ARGUMENTS(
        WORD("number", CHANGE, "NUMBER", N_("its number in the list, or its id")),
        WORD("field", TEXT, "FIELD", N_("which field, as `outbox show` has it: completion_percentage")),
        SPARE_WORD("value", NOTE, "VALUE", N_("its new value; none: the field is left alone"))),
    .example = "looptrace outbox edit 12 completion_percentage 65",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX)

COMMAND(OUTBOX_EXPORT, outbox_export,
    .name = "outbox.export",
    .label = NC_("action", "Export"),
    .help = N_("All that waits or has come back, and the history, as JSON"),
    .example = "looptrace outbox export > changes.json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX)

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
    .details = N_("A record is a count (section, key, count), a sum of money (section, key, amount, "
               "currency) or a row."),
    .arguments = ARGUMENTS(OPTION("section", TEXT, "NAME", N_("only this section, as admin.waiting"))),
    .example = "looptrace home --section admin.waiting --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = home_describe)

COMMAND(BOARD, board,
    .name = "board",
    .label = NC_("action", "Board"),
    .help = N_("Orders in the making with their stages, those at risk first"),
    .details = N_("For suppliers and their staff: their own orders; for admins: all. It holds no price."),
    .arguments = ARGUMENTS(FLAG("all", N_("every order, however many (25 unless said)"))),
    .example = "looptrace board --all --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .roles = ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY) | ROLE_BIT(ROLE_ADMIN),
    .describe = board_describe,
    .where = ON_SIGNED_IN,
    .keys = "P", .vim = "P, g p")

COMMAND(SUPPLIERS, suppliers_list,
    .name = "suppliers.list",
    .label = NC_("action", "Suppliers"),
    .help = N_("The suppliers that you may see"),
    .details = N_("They are asked for once in 5 minutes; in between they come from what is kept, and it says so."),
    .arguments = ARGUMENTS(
        OPTION("search", TEXT, "TEXT", N_("only those with this text in name, place, trade or specialities")),
        CHOICE("status", "STATUS", "pending|verified|rejected|suspended", N_("only those that are verified, or pending …"))),
    .example = "looptrace suppliers list --status verified --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = suppliers_list_describe)

/* ---- lists ---- */

ACTION(FIND, .name = "list.find", .label = NC_("action", "Find"), .help = N_("Find text; Esc clears it"),
    .where = ON(ORDERS) | ON(HELP), .keys = "F3, /, \\")
ACTION(REFRESH, .name = "refresh", .label = NC_("action", "Fresh"), .help = N_("Ask the server again"),
    .needs = NEEDS_ONLINE, .where = ON(HOME) | ON(ORDERS) | ON(ORDER) | ON(BOARD), .keys = "F5, r")
ACTION(REFRESH_ALL, .name = "refresh.all", .label = NC_("action", "All anew"),
    .help = N_("Ask for all of it again, also for what this platform lacked before"),
    .needs = NEEDS_ONLINE, .where = ON(HOME) | ON(ORDERS) | ON(ORDER) | ON(BOARD), .keys = "R")
ACTION(SORT, .name = "list.sort", .label = NC_("action", "Sort"), .help = N_("Sort by the next column"),
    .needs = NEEDS_ROW, .where = ON(ORDERS), .keys = "F6, s")
ACTION(REVERSE, .name = "list.reverse", .label = NC_("action", "Reverse"), .help = N_("Sort the other way round"),
    .where = ON(ORDERS), .keys = "S")
ACTION(STATUS, .name = "list.status", .label = NC_("action", "Status"), .help = N_("Show one workflow status only"),
    .where = ON(ORDERS), .keys = "f")
ACTION(VIEW_1, .name = "view.1", .label = NC_("action", "View 1"), .help = N_("The first of the views above"), .where = ON(HOME) | ON(ORDERS), .keys = "1")
ACTION(VIEW_2, .name = "view.2", .label = NC_("action", "View 2"), .help = N_("The second of the views above"), .where = ON(HOME) | ON(ORDERS), .keys = "2")
ACTION(VIEW_3, .name = "view.3", .label = NC_("action", "View 3"), .help = N_("The third of the views above"), .where = ON(HOME) | ON(ORDERS), .keys = "3")
ACTION(VIEW_4, .name = "view.4", .label = NC_("action", "View 4"), .help = N_("The fourth of the views above"), .where = ON(HOME) | ON(ORDERS), .keys = "4")
ACTION(VIEW_5, .name = "view.5", .label = NC_("action", "View 5"), .help = N_("The fifth of the views above"),
    .where = ON_VIEWS, .keys = "5")
ACTION(VIEW_6, .name = "view.6", .label = NC_("action", "View 6"), .help = N_("The sixth of the views above"),
    .where = ON_VIEWS, .keys = "6")
ACTION(VIEW_7, .name = "view.7", .label = NC_("action", "View 7"), .help = N_("The seventh of the views above"),
    .where = ON_VIEWS, .keys = "7")
ACTION(VIEW_8, .name = "view.8", .label = NC_("action", "View 8"), .help = N_("The eighth of the views above"),
    .where = ON_VIEWS, .keys = "8")
ACTION(VIEW_9, .name = "view.9", .label = NC_("action", "View 9"), .help = N_("The ninth of the views above"),
    .where = ON_VIEWS, .keys = "9")
ACTION(VIEW_KEEP, .name = "view.keep", .label = NC_("action", "Keep view"),
    .help = N_("Keep what is shown, filter, sort and columns, as a view of your own"), .where = ON_VIEWS, .keys = "W")
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
    .where = ON(HOME) | ON(ORDERS) | ON(SIGN_IN) | ON(LOCK), .keys = "F7, ]", .vim = "F7, ], g t")
ACTION(VIEW_PREVIOUS, .name = "view.previous", .label = NC_("action", "View back"),
    .help = N_("The view before"),
    .where = ON(HOME) | ON(ORDERS), .keys = "[", .vim = "[, g T")
ACTION(DETAIL, .name = "detail", .label = NC_("action", "Detail"), .help = N_("Detail pane on or off"),
    .needs = NEEDS_ROW, .where = ON(ORDERS) | ON(BOARD), .keys = "d")
ACTION(OPEN, .name = "open", .label = NC_("action", "Open"), .help = N_("Open the selected row"),
    .needs = NEEDS_ROW, .where = ON_LISTS | ON(SIGN_IN) | ON(LOCK), .keys = "Enter, Right, l")

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
    .needs = NEEDS_ROW, .where = ON_COPY, .keys = "y i")
ACTION(COPY_ROW, .name = "copy.row", .label = NC_("action", "Copy row"),
    .help = N_("Copy the row, its values parted by tabs"),
    .needs = NEEDS_ROW, .where = ON_COPY, .keys = "y y")
ACTION(COPY_LINK, .name = "copy.link", .label = NC_("action", "Copy link"),
    .help = N_("Copy a link that opens the row in looptrace"),
    .needs = NEEDS_ROW, .where = ON_COPY, .keys = "y l")
ACTION(COPY_EMAIL, .name = "copy.email", .label = NC_("action", "Buyer mail"),
    .help = N_("Copy the buyer's address, where the server shows it to you"),
    .needs = NEEDS_ROW | NEEDS_LINE, .where = ON_PARTIES, .keys = "y e")
ACTION(COPY_SUPPLIER_EMAIL, .name = "copy.supplier-email", .label = NC_("action", "Factory mail"),
    .help = N_("Copy the supplier's address, where the server shows it to you"),
    .needs = NEEDS_ROW | NEEDS_LINE, .where = ON_PARTIES, .keys = "y s")
ACTION(COPY_ADDRESS, .name = "copy.address", .label = NC_("action", "Copy address"),
    .help = N_("Copy the address that is to be opened in a browser"), .where = ON(SIGN_IN) | ON(LOCK), .keys = "F8")
ACTION(COPY_SHOW, .name = "copy.show", .label = NC_("action", "Show to mark"),
    .help = N_("Show what was copied last, or the row, to be marked by hand"),
    .where = ON_COPY, .keys = "y v")

/* ---- changes ---- */

ACTION(MORE, .name = "stage.more", .label = NC_("action", "+10 %"), .help = N_("The selected stage, or all marked ones: ten per cent on"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .grade = GRADE_UNDO, .where = ON(ORDER), .keys = "+")
ACTION(COMPLETE, .name = "stage.complete", .label = NC_("action", "Complete"), .help = N_("The selected stage, or all marked ones: done"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .grade = GRADE_UNDO, .where = ON(ORDER), .keys = "C")
ACTION(DELAYED, .name = "stage.delayed", .label = NC_("action", "Delayed"), .help = N_("The selected stage is delayed: says why"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .grade = GRADE_UNDO, .where = ON(ORDER), .keys = "D")
ACTION(NOTE, .name = "note", .label = NC_("action", "Note"), .help = N_("A note to the selected row"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .roles = WHO_MAKES, .grade = GRADE_UNDO, .where = ON(ORDER), .keys = "m")
ACTION(EDIT, .name = "edit", .label = NC_("action", "Edit"), .help = N_("Change the selected row in a form"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .grade = GRADE_UNDO, .where = ON(ORDER) | ON(OUTBOX) | ON(CONFLICT), .keys = "F4, e")
ACTION(MOVE_ON, .name = "order.move", .label = NC_("action", "Move on"), .help = N_("Another workflow status for the order, or for all marked ones"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .grade = GRADE_CONFIRM, .where = ON(ORDERS) | ON(ORDER) | ON(BOARD), .keys = "F8, a")
ACTION(MESSAGE, .name = "order.message", .label = NC_("action", "Message"), .help = N_("Write a message about the order"),
    .needs = NEEDS_SESSION, .where = ON(ORDER), .keys = "M")
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

/* ---- the session and the program ---- */

COMMAND(LOGIN, login,
    .name = "login", .label = NC_("action", "Sign in"),
    .help = N_("Sign in and keep the session in the keyring"),
    .details = N_("With --url and --key (and --profile NAME) the address is written to the config "
               "after a sign-in that worked. A browser may be on any machine: the address to open is "
               "shown, and the code, or the address that the browser ends at, is pasted back. Where the "
               "server knows a second factor its code is asked for. Codes and passwords are read from the "
               "terminal without echo, or from stdin; with --no-input only from there."),
    .arguments = ARGUMENTS(
        OPTION("email", TEXT, "E", N_("who signs in; asked for on a terminal when not given")),
        FLAG("password-stdin", N_("read the password from stdin, up to the first line end")),
        FLAG("otp", N_("by a code that is sent by e-mail, instead of a password")),
        OPTION("sso", TEXT, "DOMAIN", N_("by the single sign-on of the company with this domain, in a browser")),
        OPTION("provider", TEXT, "NAME", N_("by a provider as google or azure, in a browser")),
        FLAG("code-stdin", N_("read codes from the next lines of stdin instead of asking")),
        OPTION("trust", TEXT, "SHA256", N_("the certificate that an address used for the first time has to have"))),
    .example = "looptrace login --email ada@example.com", .needs = NEEDS_CONNECTION | NEEDS_PASSWORD, .describe = login_describe)

COMMAND(SIGN_OUT, logout,
    .name = "logout", .label = NC_("action", "Sign out"),
    .help = N_("End the session here and on the server"),
    .arguments = ARGUMENTS(
        FLAG("everywhere", N_("end all sessions of this person, on all devices")),
        FLAG("discard-outbox", N_("also when changes wait here that the server hasn't got: they are lost"))),
    .example = "looptrace logout", .needs = NEEDS_CONNECTION | NEEDS_SESSION | BEFORE_FACTOR, .describe = logout_describe,
    .where = ON_SIGNED_IN & ~ON(HELP) & ~ON(STATUSES),
    .keys = "X")

COMMAND(WHOAMI, whoami,
    .name = "whoami", .label = NC_("action", "Who am I"),
    .help = N_("Who is signed in, and with which roles"),
    .example = "looptrace whoami --json", .needs = NEEDS_CONNECTION | NEEDS_SESSION)

COMMAND(ACCOUNT_EXPORT, account_export,
    .name = "account.export",
    .label = NC_("action", "Export data"),
    .help = N_("All that the platform has of you, as one JSON object"),
    .details = N_("--output writes it to a new file that only you can read; a file that is there is left alone."),
    .arguments = ARGUMENTS(OPTION("output", FILE, "FILE", N_("write it there instead of showing it"))),
    .example = "looptrace account export --output me.json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION,
    .describe = account_export_describe)

COMMAND(ACCOUNT_ERASE, account_erase,
    .name = "account.erase",
    .label = NC_("action", "Erase me"),
    .help = N_("Erase your account on the platform, and all of it on this machine"),
    .details = N_("It can't be undone. The platform keeps orders, their stages and history, without you. The account's e-mail has "
               "to be typed, or given with --yes. When the answer is lost, the same command again finds out whether it is done."),
    .arguments = ARGUMENTS(
        OPTION("yes", TEXT, "EMAIL", N_("the account's e-mail: you mean it")),
        FLAG("discard-outbox", N_("also when changes wait here that the server hasn't got: they are lost"))),
    .example = "looptrace account erase --no-input --yes rahim@example.org",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NEEDS_YES,
    .grade = GRADE_NUMBER,
    .describe = account_erase_describe)

COMMAND(AUTH_MFA, auth_mfa,
    .name = "auth.mfa", .label = NC_("action", "2nd factor"),
    .help = N_("List, add, use or remove second factors: authenticators that make codes"),
    .details = N_("enroll shows the secret as text and as a QR code, and asks for a first code. verify gives the "
               "code to a session that was begun without it. unenroll takes the id, or the name."),
    .arguments = ARGUMENTS(
        CHOSEN_WORD("what", "list|enroll|verify|unenroll", "list|enroll|verify|unenroll", N_("what to do")),
        SPARE_WORD("factor", TEXT, "FACTOR", N_("which one, for verify and unenroll: its id or name")),
        OPTION("name", TEXT, "NAME", N_("what to call a new one (looptrace unless said)")),
        FLAG("code-stdin", N_("read the code from stdin instead of asking"))),
    .example = "looptrace auth mfa enroll --name phone", .needs = NEEDS_CONNECTION | NEEDS_SESSION | BEFORE_FACTOR, .describe = auth_mfa_describe)

COMMAND(AUTH_RECOVER, auth_recover,
    .name = "auth.recover", .label = NC_("action", "New password"),
    .help = N_("For a forgotten password: a code by e-mail, then a new password"),
    .details = N_("Signs you in. With --code-stdin and --password-stdin the code is the first line of stdin, the new "
               "password the second."),
    .arguments = ARGUMENTS(
        OPTION("email", TEXT, "E", N_("whose password; asked for on a terminal when not given")),
        FLAG("code-stdin", N_("read the code from stdin instead of asking")),
        FLAG("password-stdin", N_("read the new password from stdin instead of asking")),
        OPTION("trust", TEXT, "SHA256", N_("the certificate that an address used for the first time has to have"))),
    .example = "looptrace auth recover --email ada@example.com", .needs = NEEDS_CONNECTION | NEEDS_PASSWORD, .describe = auth_recover_describe)

COMMAND(AUTH_PASSWORD, auth_password,
    .name = "auth.password", .label = NC_("action", "Password"),
    .help = N_("Set a new password; other sessions of yours end"),
    .details = N_("Some servers want the password of until now, or a code that they send by e-mail: it is asked for "
               "then. From stdin: the new password first, what the server wants in the lines after it."),
    .arguments = ARGUMENTS(
        FLAG("password-stdin", N_("read passwords from stdin instead of asking")),
        FLAG("code-stdin", N_("read the code from stdin instead of asking"))),
    .example = "looptrace auth password", .needs = NEEDS_CONNECTION | NEEDS_SESSION | BEFORE_FACTOR, .describe = auth_password_describe)

COMMAND(AUTH_STATUS, auth_status,
    .name = "auth.status", .label = NC_("action", "Session"),
    .help = N_("Which session is kept where, and until when; sends nothing"),
    .example = "looptrace auth status", .needs = NEEDS_CONNECTION)

COMMAND(AUTH_FORGET, auth_forget,
    .name = "auth.forget", .label = NC_("action", "Forget me"),
    .help = N_("Take the person who is signed in off this machine, and look again"),
    .details = N_("Ends the session here and on the server, and removes what is kept of the person: rows, writes that wait, "
               "history, drafts, typed lines, keys in the keyring. Lists each thing, then looks whether any is left "
               "(exit code 1). Without the line the server isn't told, and that is said. Settings and the count of bytes stay."),
    .arguments = ARGUMENTS(
        FLAG("all", N_("everybody who has used looptrace on this account, with any profile")),
        FLAG("everywhere", N_("end the person's sessions on all devices")),
        FLAG("discard-outbox", N_("also when changes wait here that the server hasn't got: they are lost"))),
    .example = "looptrace auth forget --json", .needs = NEEDS_CONNECTION,
    .grade = GRADE_CONFIRM)

COMMAND(NETWORK, net,
    .name = "net",
    .label = NC_("action", "Network"),
    .help = N_("What the line has cost, and its state"),
    .details = N_("Bytes on the wire, TLS and handshakes included, of all looptrace processes with this profile: today and this "
               "month, with the month's budget; or this month by day, by screen (on the command line: by command) or by "
               "endpoint, with failures and the time to the first byte. Nothing is sent. The Network screen (F12 or b) has "
               "the run that is going on."),
    .arguments = ARGUMENTS(
        CHOICE("by", "WHAT", "day|screen|endpoint", N_("day, screen or endpoint")),
        FLAG("today", N_("only today, not this month"))),
    .example = "looptrace net --by endpoint --json",
    .needs = NEEDS_CONNECTION,
    .where = ON_EVERY,
    .keys = "F12, b")

ACTION(METERED, .name = "metered", .label = NC_("action", "Metered"),
    .help = N_("Metered mode on or off: say what it costs first"),
    .where = ON_SIGNED_IN, .keys = "B")

ACTION(OFFLINE, .name = "offline", .label = NC_("action", "Offline mode"),
    .help = N_("Offline mode on or off: nobody is asked, what is kept is shown, changes wait"),
    .where = ON_EVERY & ~ON_FORMS, .keys = "^O")

COMMAND(DOCTOR, doctor,
    .name = "doctor",
    .label = NC_("action", "Doctor"),
    .help = N_("Check settings, terminal, keyring, server and clock, one by one"),
    .details = N_("Holds no secret: fit to be pasted into a report."),
    .arguments = ARGUMENTS(
        FLAG("paths", N_("list instead every place that looptrace may write to"))),
    .example = "looptrace doctor")

COMMAND(CONFIG, config,
    .name = "config",
    .label = NC_("action", "Settings"),
    .help = N_("Every setting, its value and its origin"),
    .example = "looptrace config")

COMMAND(CONFIG_KEYS, config_keys,
    .name = "config.keys",
    .label = NC_("action", "Keys"),
    .help = N_("Which keys do what on which screen, and what is wrong with [keys] of the config"),
    .details = N_("The map is that of `keymap` (default or vim) with what the sections [keys] and [keys.SCREEN] of "
                  "the config change of it. What can't be as it is written there makes the exit code 1."),
    .example = "looptrace config keys --columns keys,action,screens")

COMMAND(CONFIG_THEMES, config_themes,
    .name = "config.themes",
    .label = NC_("action", "Themes"),
    .help = N_("The themes that there are, and what is wrong with one"),
    .details = N_("Your own are files NAME.theme in looptrace/themes of your configuration directory; "
                  "`theme` in the config may also be the path of one. A theme that can't be used makes "
                  "the exit code 1."),
    .example = "looptrace config themes --columns theme,path,problem")

COMMAND(COMPLETION, completion,
    .name = "completion",
    .label = NC_("action", "Completion"),
    .help = N_("The completion of a shell, as a script for it"),
    .details = N_("Packages install it. By hand: `looptrace completion bash > ~/.local/share/bash-completion/completions/looptrace`; for "
               "zsh a file _looptrace in a directory of $fpath; for fish ~/.config/fish/completions/looptrace.fish. The words come from "
               "looptrace itself: orders and stages are those that are kept on this machine, and nothing is asked of the server."),
    .arguments = ARGUMENTS(CHOSEN_WORD("shell", "SHELL", "bash|zsh|fish", N_("which shell"))),
    .example = "looptrace completion bash > ~/.local/share/bash-completion/completions/looptrace")

COMMAND(SHELL_COMPLETE, complete,
    .name = "complete",
    .label = NC_("action", "Complete"),
    .help = N_("What the scripts of `completion` ask"),
    .arguments = ARGUMENTS(
        CHOSEN_WORD("shell", "SHELL", "bash|zsh|fish", N_("how the shell quotes")),
        REST("words", TEXT, "WORD", N_("what is typed so far, the word to be completed last"))),
    .needs = IS_HIDDEN)

COMMAND(MANUAL, manual,
    .name = "manual",
    .label = NC_("action", "Manual"),
    .help = N_("A page of the manual, for man"),
    .arguments = ARGUMENTS(CHOSEN_WORD("page", "PAGE", "looptrace.1|looptrace.conf.5|looptrace-keys.5", N_("which page"))),
    .needs = IS_HIDDEN)

ACTION(PALETTE, .name = "palette", .label = NC_("action", "Menu"),
    .help = N_("Find what can be done by name or key; or type a whole command"),
    .where = ON_EVERY & ~ON(PALETTE), .keys = "F9, :")
ACTION(CANCEL, .name = "cancel", .label = NC_("action", "Cancel"),
    .help = N_("Cancel what is under way; clear; back"),
    .where = ON_EVERY | ON(LOCK), .keys = "Esc")
ACTION(BACK, .name = "back", .label = NC_("action", "Back"), .help = N_("Back; on the first screen: quit"),
    .where = ON_EVERY, .keys = "F10, q, Left", .vim = "F10, q, Left, h")
ACTION(MOUSE, .name = "mouse", .label = NC_("action", "Mouse"),
    .help = N_("Mouse on or off; off, the terminal selects text itself"),
    .where = ON_EVERY, .keys = "F")
ACTION(LOCK_SCREEN, .name = "lock", .label = NC_("action", "Lock"), .help = N_("Lock the screen: nothing of it stays on the terminal; whoever is signed in unlocks it"), .needs = NEEDS_SESSION, .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Z", .vim = "Z L")
ACTION(QUIT, .name = "quit", .label = NC_("action", "Quit"), .help = N_("End the program, from any screen"),
    .where = ON_EVERY, .vim = "Z Z, Z Q")
ACTION(REPAINT, .name = "repaint", .label = NC_("action", "Repaint"), .help = N_("Draw everything again"),
    .where = ON_EVERY | ON(LOCK), .keys = "^L")
