/* SPDX-License-Identifier: MIT */
/* The part of the table of actions that is about leads (action_table.h includes it, and says what the rows are). */
/* clang-format off */

/* ---- leads ---- */

COMMAND(LEADS, leads_list,
    .name = "leads.list",
    .label = NC_("action", "Leads"),
    .help = N_("The estimates that people asked for, the newest first"),
    .columns = columns_of_leads_list,
    .arguments = ARGUMENTS(
        OPTIONS("status", LEAD_STATUS, "STATUS", N_("only leads in this status; several: a,b")),
        FLAG("mine", N_("only those that are yours")),
        FLAG("unassigned", N_("only those that are nobody's")),
        OPTION("search", TEXT, "TEXT", N_("of those, only with this text in customer, e-mail, country or product")),
        OPTION("limit", INTEGER, "N", N_("at most N leads (100 unless said, 1000 at most)"))),
    .example = "looptrace leads list --status new --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS,
    .describe = leads_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "J", .vim = "J, g l")

COMMAND(LEADS_SHOW, leads_show,
    .name = "leads.show",
    .label = NC_("action", "Lead"),
    .help = N_("One lead with its quote and all that was written"),
    .columns = columns_of_leads_show,
    .arguments = ARGUMENTS(WORD("lead", LEAD, "LEAD", N_("which lead"))),
    .example = "looptrace leads show 7f3a90c2",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS,
    .describe = leads_show_describe)

COMMAND(LEADS_SET_STATUS, leads_set_status,
    .name = "leads.set-status",
    .label = NC_("action", "Set lead"),
    .help = N_("Say how a lead stands: new, contacted, hot, warm, cold or lost"),
    .details = N_("LEAD is its id, or the first 8 characters of it. Guarded by what the list showed when it is younger than 5 "
               "minutes, and queued as `stages set`. Many at once, from stdin, go in one request for each 28 of them."),
    .arguments = ARGUMENTS(
        SPARE_WORD("lead", LEAD, "LEAD", N_("which lead")),
        SPARE_WORD("status", LEAD_STATUS, "STATUS", N_("how it stands")),
        OPTION("note", NOTE, "T", N_("the lead's note; an empty one takes it away")),
        FLAG("stdin", N_("read LEAD and STATUS from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace leads set-status 7f3a90c2 hot --note \"wants a sample\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS, .write = "lead.set")

COMMAND(LEADS_NOTE, leads_note,
    .name = "leads.note",
    .label = NC_("action", "Note lead"),
    .help = N_("Write the note of a lead"),
    .details = N_("It takes the place of the one that is there; an empty one takes it away. Guarded and queued as `leads set-status`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("lead", LEAD, "LEAD", N_("which lead")),
        OPTION("text", NOTE, "T", N_("the note")),
        FLAG("stdin", N_("read LEAD and the note from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace leads note 7f3a90c2 --text \"called twice\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS, .write = "lead.set",
    .where = ON_LEADS, .keys = "m")

COMMAND(LEADS_ASSIGN, leads_assign,
    .name = "leads.assign",
    .label = NC_("action", "Assign lead"),
    .help = N_("Say whose lead it is"),
    .details = N_("Guarded and queued as `leads set-status`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("lead", LEAD, "LEAD", N_("which lead")),
        SPARE_WORD("whom", TEXT, "WHOM", N_("me, nobody, or a person's id")),
        FLAG("stdin", N_("read LEAD and WHOM from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace leads assign 7f3a90c2 me",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS, .write = "lead.set",
    .where = ON_LEADS, .keys = "F4, e")

COMMAND(LEADS_CONVERT, leads_convert,
    .name = "leads.convert",
    .label = NC_("action", "Make order"),
    .help = N_("Make the lead's quote an order, once; says which"),
    .details = N_("It can't be taken back. Decided is on what was last seen of the lead: when its quote, total, quantity or product have been "
               "changed since, nothing is done (exit 3). One that is an order already tells which. Without the line it is queued (exit 6), "
               "and comes back instead of being sent after 30 minutes (approvals_expire), or --expires."),
    .arguments = ARGUMENTS(
        SPARE_WORD("lead", LEAD, "LEAD", N_("which lead")),
        OPTION("due", DATE, "DAY", N_("when it is to be there; from the quote's days unless said")),
        FLAG("stdin", N_("read LEAD from stdin, one in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace leads convert 7f3a90c2 --due 2027-03-01",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS, .write = "quote.convert",
    .where = ON_LEADS, .keys = "C")

/* ---- quotes ---- */

COMMAND(QUOTES, quotes_list,
    .name = "quotes.list",
    .label = NC_("action", "Quotes"),
    .help = N_("The quotes of leads: draft, sent, accepted or rejected"),
    .columns = columns_of_quotes_list,
    .arguments = ARGUMENTS(
        CHOICE("status", "STATUS", "draft|sent|accepted|rejected", N_("only quotes that are so")),
        FLAG("mine", N_("only those that are yours")),
        FLAG("unassigned", N_("only those that are nobody's")),
        OPTION("search", TEXT, "TEXT", N_("of those, only with this text in customer, e-mail, country or product")),
        OPTION("limit", INTEGER, "N", N_("at most N quotes (100 unless said, 1000 at most)"))),
    .example = "looptrace quotes list --status draft --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS,
    .describe = quotes_list_describe)

COMMAND(QUOTES_SHOW, quotes_show,
    .name = "quotes.show",
    .label = NC_("action", "Quote"),
    .help = N_("One quote with all that it is made of"),
    .columns = columns_of_quotes_show,
    .arguments = ARGUMENTS(WORD("lead", LEAD, "LEAD", N_("of which lead"))),
    .example = "looptrace quotes show 7f3a90c2 --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = WHO_SELLS,
    .describe = quotes_show_describe)

COMMAND(QUOTES_APPROVE, quotes_approve,
    .name = "quotes.approve",
    .label = NC_("action", "Approve"),
    .help = N_("Approve a draft quote, with the markup in its price"),
    .details = N_("The markup takes the place of the one that is in the price; without, the price stays. What it comes to is told, in total and "
               "for each piece. It can't be taken back. Guarded, queued and expiring as `leads convert`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("lead", LEAD, "LEAD", N_("of which lead")),
        OPTION("markup", MONEY, "P", N_("what is added to the costs, in USD: 1250.00")),
        OPTION("note", NOTE, "T", N_("behind the lead's note")),
        FLAG("stdin", N_("read LEAD from stdin, one in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace quotes approve 7f3a90c2 --markup 1250.00",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "quote.approve",
    .where = ON_LEADS, .keys = "p")

COMMAND(QUOTES_REJECT, quotes_reject,
    .name = "quotes.reject",
    .label = NC_("action", "Reject"),
    .help = N_("Reject a draft quote, with the reason"),
    .details = N_("It can't be taken back. Guarded, queued and expiring as `leads convert`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("lead", LEAD, "LEAD", N_("of which lead")),
        OPTION("reason", NOTE, "T", N_("why; behind the lead's note")),
        FLAG("stdin", N_("read LEAD and the reason from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace quotes reject 7f3a90c2 --reason \"below cost\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "quote.reject",
    .where = ON_LEADS, .keys = "x, Delete")

ACTION(COPY_LEAD_EMAIL, .name = "copy.lead-email", .label = NC_("action", "Copy e-mail"),
    .help = N_("Copy the e-mail address of whom the lead is"), .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON_LEADS, .keys = "y e")
ACTION(COPY_PHONE, .name = "copy.phone", .label = NC_("action", "Copy phone"),
    .help = N_("Copy the telephone number of whom the lead is"), .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON_LEADS, .keys = "y p")
ACTION(LEAD_CONTACTED, .name = "lead.contacted", .label = NC_("action", "Contacted"), .help = N_("The lead, or all marked ones: contacted; then the next"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_SELLS, .write = "lead.set", .where = ON_LEADS, .keys = "F8, a, t")
ACTION(LEAD_HOT, .name = "lead.hot", .label = NC_("action", "Hot"), .help = N_("The lead, or all marked ones: hot; then the next"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_SELLS, .write = "lead.set", .where = ON_LEADS, .keys = "+")
ACTION(LEAD_WARM, .name = "lead.warm", .label = NC_("action", "Warm"), .help = N_("The lead, or all marked ones: warm; then the next"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_SELLS, .write = "lead.set", .where = ON_LEADS, .keys = "=")
ACTION(LEAD_COLD, .name = "lead.cold", .label = NC_("action", "Cold"), .help = N_("The lead, or all marked ones: cold; then the next"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_SELLS, .write = "lead.set", .where = ON_LEADS, .keys = "-")
ACTION(LEAD_LOST, .name = "lead.lost", .label = NC_("action", "Lost"), .help = N_("The lead, or all marked ones: lost; then the next"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = WHO_SELLS, .write = "lead.set", .where = ON_LEADS, .keys = "L")
ACTION(LEAD_ORDER, .name = "lead.order", .label = NC_("action", "Its order"), .help = N_("Open the order that the lead has become"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON_LEADS, .keys = "#")
ACTION(LEAD_NEXT, .name = "lead.next", .label = NC_("action", "Next lead"), .help = N_("The next lead of the queue, this one as it is"),
    .needs = NOT_AT_KIOSK, .where = ON(LEAD), .keys = ">, Tab")
ACTION(LEAD_PREVIOUS, .name = "lead.previous", .label = NC_("action", "Lead before"), .help = N_("The lead before this one in the queue"),
    .needs = NOT_AT_KIOSK, .where = ON(LEAD), .keys = "<, S-Tab")
