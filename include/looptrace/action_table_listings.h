/* SPDX-License-Identifier: MIT */
/* The part of the table of actions that is about the marketplace (action_table.h includes it, and says what the rows are). */
/* clang-format off */

/* ---- listings ---- */

COMMAND(LISTINGS, listings_list,
    .name = "listings.list",
    .label = NC_("action", "Listings"),
    .help = N_("What is on sale in the marketplace, featured listings first; or your own"),
    .columns = columns_of_listings_list,
    .details = N_("All that is asked is found by the server, in one request. FILTER: words for its full-text search (! before what must "
               "not be, \"in quotes\" for a phrase), and FIELD:TEXT, price<20, price:10..20; the fields are category, price, material, "
               "gsm, colour, size, lead, supplier, rating, stock, moq, title and status."),
    .arguments = ARGUMENTS(
        OPTION("filter", TEXT, "FILTER", N_("only listings that it matches: \"merino price<20 colour:navy\"")),
        OPTION("search", TEXT, "TEXT", N_("only those whose title or description has these words")),
        OPTION("category", TEXT, "NAME", N_("only those of this category")),
        OPTION("price", TEXT, "RANGE", N_("only those of this price: 12.50, 10..20, 10.., ..20")),
        OPTION("material", TEXT, "TEXT", N_("only those with this in their material")),
        OPTION("gsm", TEXT, "RANGE", N_("only those of this weight: 200, 180..240")),
        OPTION("colour", TEXT, "NAME", N_("only those that there are in this colour")),
        OPTION("size", TEXT, "NAME", N_("only those that there are in this size")),
        OPTION("lead-time", TEXT, "DAYS", N_("only those that take at most so many days, or a range of them")),
        OPTION("supplier", TEXT, "TEXT", N_("only those of a supplier with this in the name")),
        OPTION("rating", TEXT, "N", N_("only those that are rated so or better")),
        OPTIONS("status", LISTING_STATUS, "STATUS", N_("of your own (--mine): only those in this status; several: a,b")),
        FLAG("mine", N_("your own listings, whatever their status")),
        FLAG("everybody", N_("all listings, whatever their status: for admins")),
        CHOICE("sort", "KEY", "featured|newest|price|rating|lead", N_("featured (default), newest, price, rating or lead")),
        FLAG("descending", N_("the other way round")),
        OPTION("limit", INTEGER, "N", N_("at most N listings (25 unless said, 1000 at most)"))),
    .example = "looptrace listings list --category sweaters --price 10..20 --colour navy --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .describe = listings_list_describe)

COMMAND(LISTINGS_SHOW, listings_show,
    .name = "listings.show",
    .label = NC_("action", "Listing"),
    .help = N_("One listing with its prices, as you may see them, stock, specifications and pictures"),
    .columns = columns_of_listings_show,
    .arguments = ARGUMENTS(WORD("listing", LISTING, "LISTING", N_("which listing"))),
    .example = "looptrace listings show 7f3a90c2",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .describe = listings_show_describe)
