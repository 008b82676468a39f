/* SPDX-License-Identifier: MIT */
/* The part of the table of actions (action_table.h includes it, and says what the rows are) about what people and the platform
 * tell each other, and about what a factory can make. */
/* clang-format off */

/* ---- messages ---- */

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
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .write = "message.send")

COMMAND(MESSAGES, messages_list,
    .name = "messages.list",
    .label = NC_("action", "Messages"),
    .help = N_("What was written to you and by you: a thread for each order and person, unread ones first"),
    .columns = columns_of_messages_list,
    .details = N_("With --order the messages about that order, the newest first. On its screen Enter opens a thread, and M answers."),
    .arguments = ARGUMENTS(
        OPTION("order", ORDER, "ORDER", N_("the messages about that order, one by one")),
        FLAG("unread", N_("only what you haven't read")),
        OPTION("limit", INTEGER, "N", N_("at most N of them (100 unless said, 1000 at most)"))),
    .example = "looptrace messages list --unread --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .describe = messages_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "I", .vim = "I, g m")

COMMAND(MESSAGES_READ, messages_read,
    .name = "messages.read",
    .label = NC_("action", "Mark as read"),
    .help = N_("Say that you have read the messages about an order, of a thread, or all of them"),
    .details = N_("`looptrace undo` makes them unread again. Without the line those are marked that are kept on this machine; it is queued "
               "as `stages set`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("order", ORDER, "ORDER", N_("of which order")),
        OPTION("thread", TEXT, "THREAD[,…]", N_("of these threads: their id in messages list")),
        FLAG("all", N_("whatever they are about")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace messages read SA-00042",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .write = "message.read")

/* ---- notifications ---- */

COMMAND(NOTIFICATIONS, notifications_list,
    .name = "notifications.list",
    .label = NC_("action", "Notified"),
    .help = N_("What the platform has told you, the newest first"),
    .columns = columns_of_notifications_list,
    .arguments = ARGUMENTS(
        FLAG("unread", N_("only what you haven't read")),
        OPTION("limit", INTEGER, "N", N_("at most N of them (100 unless said, 1000 at most)"))),
    .example = "looptrace notifications list --unread --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .describe = notifications_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "i", .vim = "g i")

COMMAND(NOTIFICATIONS_READ, notifications_read,
    .name = "notifications.read",
    .label = NC_("action", "Seen"),
    .help = N_("Say that you have read notifications"),
    .details = N_("NOTIFICATION is its id, or the first 8 characters of it. `looptrace undo` makes them unread again; queued as `stages set`."),
    .arguments = ARGUMENTS(
        REST("notifications", TEXT, "NOTIFICATION…", N_("which ones")),
        FLAG("all", N_("all that are unread")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace notifications read --all",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .write = "notification.read")

/* ---- capacity ---- */

COMMAND(CAPACITY, capacity_list,
    .name = "capacity.list",
    .label = NC_("action", "Capacity"),
    .help = N_("How many pieces a factory can make, day by day, and how many of them are used"),
    .columns = columns_of_capacity_list,
    .details = N_("A supplier sees its own, an admin everybody's. Days that nobody has set aren't listed."),
    .arguments = ARGUMENTS(
        OPTION("month", TEXT, "YYYY-MM", N_("which month; this one unless said")),
        OPTION("supplier", TEXT, "SUPPLIER", N_("whose: its id, or its name"))),
    .example = "looptrace capacity list --month 2026-12 --csv",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_MAKES,
    .describe = capacity_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "K", .vim = "K, g c")

COMMAND(CAPACITY_SET, capacity_set,
    .name = "capacity.set",
    .label = NC_("action", "Set capacity"),
    .help = N_("Say how many pieces can be made on a day, and how many are used"),
    .details = N_("One day, those from DATE to --until, or one in each line of stdin: DATE, pieces in all, pieces used. A day is set once, whoever is "
               "first: when somebody has set it, or changed it, in between, nothing is overwritten (exit 3, with base, mine and "
               "theirs in --json). Without the line it is queued (exit 6)."),
    .arguments = ARGUMENTS(
        SPARE_WORD("date", DATE, "DATE", N_("which day")),
        OPTION("until", DATE, "DATE", N_("and all days up to that one")),
        OPTION("total", INTEGER, "N", N_("pieces in all; needed for a day that isn't set yet")),
        OPTION("used", TEXT, "N", N_("how many of them are used")),
        OPTION("note", NOTE, "T", N_("the day's note; an empty one takes it away")),
        OPTION("supplier", TEXT, "SUPPLIER", N_("whose: its id, or its name")),
        FLAG("stdin", N_("read DATE, pieces in all and pieces used from stdin, in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace capacity set 2026-12-01 --until 2026-12-05 --total 1200 --used 300",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX,
    .roles = WHO_MAKES, .write = "capacity.set")

/* ---- on their screens ---- */

ACTION(MARK_READ, .name = "read.mark", .label = NC_("action", "Read"), .help = N_("The selected row, or all marked ones: read"),
    .needs = NEEDS_SESSION | NEEDS_ROW, .write = "message.read", .where = ON(MESSAGES) | ON(THREAD) | ON(NOTIFICATIONS), .keys = "t")
ACTION(MARK_READ_ALL, .name = "read.mark-all", .label = NC_("action", "All read"), .help = N_("Everything is read"),
    .needs = NEEDS_SESSION, .write = "message.read", .where = ON(MESSAGES) | ON(THREAD) | ON(NOTIFICATIONS), .keys = "T")
ACTION(MONTH_NEXT, .name = "month.next", .label = NC_("action", "Next month"), .help = N_("The month after this one"),
    .where = ON(CAPACITY), .keys = ">")
ACTION(MONTH_BEFORE, .name = "month.before", .label = NC_("action", "Month before"), .help = N_("The month before this one"),
    .where = ON(CAPACITY), .keys = "<")
