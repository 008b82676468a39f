-- SPDX-License-Identifier: MIT
-- What every table and column means. A line each: the name, then its comment. docs/database.md is made
-- from these, and PostgREST shows them in its description of the API.
do $do$
declare
  line text;
  name text[];
begin
  foreach line in array string_to_array(btrim($comments$
profiles A person: extends auth.users.
profiles.id The same as user_id and auth.users.id, so that buyer_id = auth.uid() and a foreign key both hold.
profiles.user_id The account in auth.users.
profiles.full_name What the person is called.
profiles.company_name Whom the person buys or works for.
profiles.phone E.164. Not granted: my_phone() tells the person, people_contacts() admins.
profiles.avatar_url A picture of the person.
profiles.created_at When the account was made.
profiles.updated_at Last change, by trigger.
user_roles What a person may be: one row for each role. Written by set_user_role() only.
user_roles.id Key.
user_roles.user_id The person.
user_roles.role admin, sales, supplier, factory, buyer, or one of the older kinds of buyer.
user_roles.created_at When the role was given.
suppliers A manufacturing partner.
suppliers.id Key.
suppliers.user_id The owner's account; NULL when it was erased.
suppliers.company_name What the supplier is called.
suppliers.business_type What kind of business it is.
suppliers.country Where it is.
suppliers.city Where it is.
suppliers.address Where it is.
suppliers.production_capacity_monthly Pieces a month.
suppliers.minimum_order_quantity The smallest order that it takes, in pieces.
suppliers.lead_time_days Days from an order to its delivery.
suppliers.specializations What it makes best.
suppliers.verification_status pending, verified, rejected, suspended; set by review_supplier().
suppliers.tier bronze, silver, gold, platinum; set by admins.
suppliers.rating 0 to 5.
suppliers.total_orders How many orders it has had; brought up to date every night.
suppliers.on_time_delivery_rate Percent of deliveries by the expected date; brought up to date every night.
suppliers.can_list_products Whether it may list products in the marketplace.
suppliers.created_at When it was registered.
suppliers.updated_at Last change, by trigger.
supplier_members Staff of a supplier. The specification knows one user for a supplier; a factory has many hands: they may do for its orders what its owner may.
supplier_members.supplier_id The supplier.
supplier_members.user_id The person who works for it.
supplier_members.created_at Since when.
products A supplier's own catalogue, with its own prices: seen by the supplier and admins.
products.id Key.
products.supplier_id Whose product it is.
products.name What it is called.
products.category Kind of product.
products.description More about it.
products.base_price The supplier's price of one piece.
products.featured Whether the supplier shows it first.
products.minimum_order The smallest order, in pieces.
products.available_colors Colours that it comes in.
products.available_sizes Sizes that it comes in.
products.lead_time_days Days from an order to its delivery.
products.created_at When it was entered.
products.updated_at Last change, by trigger.
orders What a buyer has ordered.
orders.id Key.
orders.order_number What people call it: unique on the whole platform.
orders.buyer_id Who ordered; NULL when the lead had no account, or the account was erased.
orders.supplier_id Who makes it; NULL until assigned.
orders.product_type What is made.
orders.quantity Pieces.
orders.status Coarse state for older clients: pending, in_production, shipped, completed, on_hold, cancelled. Follows workflow_status by trigger.
orders.target_date When it is due.
orders.notes What the buyer asked for.
orders.created_at When it was ordered.
orders.updated_at Last change, by trigger; only grows.
orders.current_stage Name of the first stage that isn't completed, or of the last. By trigger.
orders.stage_progress Roll-up of the stages by trigger: {"overall":32,"delayed":0,"stages":[100,78,0]}, the mean rounded down; {} without stages.
orders.quote_id The lead that it came from.
orders.payment_status unpaid, deposit_paid, paid, refunded.
orders.workflow_status Where it is on the road; moves along allowed edges only.
orders.expected_delivery_date When it is to arrive; not before target_date.
orders.actual_delivery_date When it did arrive.
orders.tracking_token The secret part of a tracking link.
orders.version Optimistic lock: one more with every UPDATE, by trigger.
order_status_history Every move of orders.workflow_status.
order_status_history.id Key.
order_status_history.order_id The order.
order_status_history.from_status Where it was; NULL for a new order.
order_status_history.to_status Where it went.
order_status_history.note Why.
order_status_history.changed_by Who moved it.
order_status_history.created_at When.
supplier_orders What a supplier is asked to make for a buyer's order.
supplier_orders.id Key.
supplier_orders.order_number What the supplier calls it.
supplier_orders.supplier_id Who is asked; NULL while it is only planned.
supplier_orders.buyer_order_id The buyer's order.
supplier_orders.product_type What is made.
supplier_orders.quantity Pieces.
supplier_orders.buyer_price What the buyer pays. Granted to nobody: order_prices() tells the buyer and admins.
supplier_orders.supplier_price What the supplier gets. Buyers see no row of this table.
supplier_orders.margin buyer_price - supplier_price. Granted to nobody: order_prices() tells admins.
supplier_orders.target_date When it is to be ready.
supplier_orders.status pending, accepted, rejected, cancelled.
supplier_orders.tech_pack_urls Drawings and measures.
supplier_orders.reference_images Pictures.
supplier_orders.special_instructions What to mind.
supplier_orders.created_by Who assigned it.
supplier_orders.created_at When it was made.
supplier_orders.updated_at Last change, by trigger.
supplier_orders.acceptance_status Where the negotiation is: pending, accepted, rejected, counter_offered.
supplier_orders.accepted_at When it was accepted.
supplier_orders.rejected_at When it was rejected.
supplier_orders.rejection_reason Why it was rejected.
supplier_orders.counter_offer_price The price that the supplier asks instead.
supplier_orders.counter_offer_notes What the supplier says about it.
production_stage_templates The eight stages of each product family.
production_stage_templates.id Key.
production_stage_templates.product_family knitwear, accessories, uniform, …
production_stage_templates.stage_number 1 to 8.
production_stage_templates.stage_name What the stage is called.
production_stage_templates.description What is done in it.
production_stage_templates.share_of_time Its part of the time until the target date, in percent.
production_stage_templates.is_quality Whether it is quality control, whose records are kept longer.
production_stages How far the making of a supplier order has come.
production_stages.id Key.
production_stages.supplier_order_id The supplier order.
production_stages.stage_number 1 to 8.
production_stages.stage_name What the stage is called.
production_stages.description What is done in it.
production_stages.target_date When it is to be done.
production_stages.completion_percentage 0 to 100; decides status, and is decided by it.
production_stages.status pending (0), in_progress (1 to 99), completed (100); delayed by hand or by a passed target date.
production_stages.photos Pictures.
production_stages.notes What the floor says.
production_stages.started_at When it was begun, by trigger.
production_stages.completed_at When it was done, by trigger.
production_stages.updated_by Who changed it last, by trigger.
production_stages.updated_at Last change, by trigger; only grows.
production_stage_updates Every change of a production stage, by trigger; kept 3 years, those of quality control 5.
production_stage_updates.id Key.
production_stage_updates.stage_id The stage; no foreign key, so that it outlives the stage in the archive.
production_stage_updates.supplier_order_id The supplier order.
production_stage_updates.stage_number 1 to 8.
production_stage_updates.is_quality Whether the stage is quality control.
production_stage_updates.from_percentage Before.
production_stage_updates.to_percentage After.
production_stage_updates.from_status Before.
production_stage_updates.to_status After.
production_stage_updates.note The new note, when it changed.
production_stage_updates.changed_by Who changed it.
production_stage_updates.created_at When.
ai_quotes An estimate that the platform made for somebody, and so a lead.
ai_quotes.id Key.
ai_quotes.created_at When it was asked for.
ai_quotes.customer_email Who asked.
ai_quotes.customer_name Who asked.
ai_quotes.product_type What for.
ai_quotes.quantity Pieces.
ai_quotes.complexity_level How hard it is to make.
ai_quotes.fabric_type What of.
ai_quotes.additional_requirements In the customer's words.
ai_quotes.quote_data The whole estimate.
ai_quotes.total_price What the customer would pay.
ai_quotes.estimated_delivery_days How long it would take.
ai_quotes.ai_suggestions What else was suggested.
ai_quotes.alternative_options Other ways to make it.
ai_quotes.status draft, sent, accepted, rejected; set by review_quote() and convert_quote_to_order().
ai_quotes.converted_to_order_id The order that it became; one order from one quote.
ai_quotes.session_id The visit in which it was asked for.
ai_quotes.phone_number E.164.
ai_quotes.country Where the customer is.
ai_quotes.lead_status new, contacted, hot, warm, cold, lost.
ai_quotes.lead_notes What sales says.
ai_quotes.specialty_sourcing_required Follows production_route, when that is set.
ai_quotes.production_route bangladesh_only, hybrid, specialty_only.
ai_quotes.specialty_notes What has to be found.
ai_quotes.bangladesh_cost What it costs there. Granted to nobody: lead_costs() tells admins.
ai_quotes.specialty_cost What the rest costs. Granted to nobody: lead_costs() tells admins.
ai_quotes.admin_markup What is added. Granted to nobody: lead_costs() tells admins.
ai_quotes.assigned_to Whose lead it is.
ai_quotes.assigned_at Since when, by trigger.
ai_quotes.updated_at Last change, by trigger.
quotes A request for a price, given to a supplier's person to answer. The specification only adds three columns to it; the others are what such a request needs.
quotes.id Key.
quotes.quote_number What people call it.
quotes.ai_quote_id The lead that it is for.
quotes.buyer_id Who will be quoted.
quotes.product_type What is to be made.
quotes.quantity Pieces.
quotes.total_price What the buyer would pay. Granted to nobody: quote_prices() tells the buyer and admins.
quotes.supplier_price What the supplier asks. Granted to nobody: quote_prices() tells the supplier and admins.
quotes.valid_until Its last day; then it expires by itself.
quotes.status draft, sent, accepted, rejected, expired.
quotes.notes What to mind.
quotes.supplier_id The supplier's person who is asked (a profile, as the specification has it).
quotes.assigned_at Since when, by trigger.
quotes.assigned_by Who gave it to them, by trigger.
quotes.created_at When it was made.
quotes.updated_at Last change, by trigger.
marketplace_products A listing in the marketplace. anon sees approved ones, and of them no prices but the final one.
marketplace_products.id Key.
marketplace_products.supplier_id Who sells it.
marketplace_products.product_type Kind of product.
marketplace_products.title What it is called.
marketplace_products.description More about it.
marketplace_products.category Where it is found.
marketplace_products.subcategory Where it is found.
marketplace_products.slug Its part of the web address, unique.
marketplace_products.base_price The supplier's price. Granted to nobody: listing_terms() tells the supplier and admins.
marketplace_products.platform_fee_percentage The platform's part, in percent of the base price.
marketplace_products.platform_fee_amount Generated: the fee.
marketplace_products.final_price Generated: base_price + fee. What buyers see.
marketplace_products.available_quantity What is in stock.
marketplace_products.moq The smallest order; not more than is in stock, unless sold out or archived.
marketplace_products.unit What is counted.
marketplace_products.reserved_quantity What of the stock is promised; not more than there is.
marketplace_products.images Pictures.
marketplace_products.primary_image The picture that is shown first.
marketplace_products.video_url A film.
marketplace_products.sizes Sizes that it comes in.
marketplace_products.colors Colours that it comes in.
marketplace_products.material What it is made of.
marketplace_products.gsm Grams per square metre.
marketplace_products.fabric_composition What the fabric is made of.
marketplace_products.specifications Everything else, as JSON.
marketplace_products.lead_time_days Days until it is shipped.
marketplace_products.shipping_from Where it is.
marketplace_products.shipping_weight_kg What a package weighs.
marketplace_products.status draft, pending_approval, approved, rejected, sold_out, archived; set by submit_listing(), review_listings() and the stock.
marketplace_products.rejection_reason Why it was rejected; listing_terms().
marketplace_products.admin_feedback What the reviewer said; listing_terms().
marketplace_products.quality_score 0 to 100: better ones are shown first.
marketplace_products.approval_date When it was approved.
marketplace_products.approved_by Who approved it.
marketplace_products.views How often it was looked at.
marketplace_products.inquiries How often it was asked about.
marketplace_products.sales How often it was sold.
marketplace_products.rating 0 to 5.
marketplace_products.meta_keywords For search engines.
marketplace_products.meta_description For search engines.
marketplace_products.is_featured Whether it is shown first; ends by itself at featured_until.
marketplace_products.featured_until When the feature ends.
marketplace_products.created_at When it was entered.
marketplace_products.updated_at Last change, by trigger.
marketplace_products.published_at When it was approved first.
messages A message from one person to another.
messages.id Key; made by the client, so that a repeated request can't send it twice.
messages.sender_id Who wrote it; NULL when the account was erased.
messages.recipient_id To whom.
messages.order_id What about.
messages.subject What about.
messages.body The message.
messages.read_at When it was read.
messages.created_at When it was sent.
messages.updated_at Last change, by trigger.
notifications Something that a person should know.
notifications.id Key.
notifications.user_id Who.
notifications.kind What kind of news.
notifications.title The news in a line.
notifications.body More of it.
notifications.table_name What it is about: a table …
notifications.row_id … and its row.
notifications.read_at When it was read.
notifications.created_at When it happened.
notifications.updated_at Last change, by trigger.
factory_capacity What a supplier can make on a day, and how much of it is taken.
factory_capacity.id Key.
factory_capacity.supplier_id The supplier.
factory_capacity.date The day.
factory_capacity.total_capacity Pieces that can be made.
factory_capacity.booked_capacity Pieces that are promised; not more than can be made.
factory_capacity.notes What to mind.
factory_capacity.updated_by Who changed it last, by trigger.
factory_capacity.created_at When it was entered.
factory_capacity.updated_at Last change, by trigger.
capacity_utilization_logs Every change of factory_capacity, by trigger; becomes one line a month and supplier.
capacity_utilization_logs.id Key.
capacity_utilization_logs.supplier_id The supplier.
capacity_utilization_logs.date The day that it is about.
capacity_utilization_logs.total_capacity Pieces that could be made.
capacity_utilization_logs.booked_capacity Pieces that were promised.
capacity_utilization_logs.utilization_percentage Generated: booked of total.
capacity_utilization_logs.logged_by Who changed it.
capacity_utilization_logs.created_at When.
social_shares A listing that was shared on a social network.
social_shares.id Key.
social_shares.user_id Who shared it.
social_shares.listing_id What was shared.
social_shares.platform Where.
social_shares.url The link.
social_shares.ip_address From where; not granted, gone after 90 days.
social_shares.created_at When.
email_verification_otps Codes that prove an e-mail address. The server side's only (service_role).
email_verification_otps.id Key.
email_verification_otps.email The address.
email_verification_otps.otp_hash The code's hash, never the code.
email_verification_otps.attempts How often a wrong one was tried; ten at most.
email_verification_otps.expires_at When it stops working.
email_verification_otps.verified_at When it was used.
email_verification_otps.created_at When it was sent.
email_verification_otps.user_id Whose address it is.
audit_logs Who did what: writes of admins, changes of roles, bulk actions. Append-only for everyone.
audit_logs.id Key.
audit_logs.created_at When.
audit_logs.actor_id Who; no foreign key, the log outlives the account.
audit_logs.actor_role All roles that the person had then.
audit_logs.action insert, update, delete.
audit_logs.is_bulk Whether the statement wrote more than one row.
audit_logs.table_name The table.
audit_logs.row_id The row's key.
audit_logs.before The row before.
audit_logs.after The row after.
audit_logs.request_id The gateway's x-request-id, or the transaction's number.
retention_policies How long what is kept.
retention_policies.id Key.
retention_policies.name What the code calls it.
retention_policies.description What it is about.
retention_policies.action archive, purge or summarise.
retention_policies.keep_for How long it is kept where it is.
retention_policies.batch_size Rows in one batch.
retention_policies.enabled Whether run_retention() does it.
retention_policies.updated_at Last change, by trigger.
retention_reports What each run of run_retention() did.
retention_reports.id Key.
retention_reports.started_at When it began.
retention_reports.finished_at When it ended; NULL for a run that was interrupted.
retention_reports.dry_run Whether it only counted.
retention_reports.report For each policy: due, or done and whether there is more.
retention_reports.started_by Who started it; NULL for the nightly job.
$comments$, E'\n'), E'\n') loop
    name := regexp_match(line, '^([a-z_]+)(?:\.([a-z_]+))? (.+)$');
    if name[2] is null then
      execute format('comment on table public.%I is %L', name[1], name[3]);
    else
      execute format('comment on column public.%I.%I is %L', name[1], name[2], name[3]);
    end if;
  end loop;
  foreach line in array string_to_array(btrim($comments$
my_phone() The caller's own phone number.
people_contacts(uuid[]) E-mail and phone: of anybody for admins, of oneself for the others.
stages(public.orders) The production stages of an order, to embed in orders.
supplier_order_prices(uuid[]) The prices of supplier orders that are the caller's: all for admins, the supplier's own for suppliers.
order_prices(uuid[]) What the buyer pays, the supplier gets and what stays: each only to those whose it is.
lead_costs(uuid[]) Costs and markup of leads, for admins.
quote_prices(uuid[]) The prices of quotes that are the caller's.
listing_terms(uuid[]) Base price, fee and review of listings, for their supplier and admins.
search_orders(text) Orders whose number, product, buyer or supplier has the text in it.
search_listings(text) Full-text search of the marketplace, best first.
convert_quote_to_order(uuid, uuid, uuid, date) Makes the one order that a quote can become. For sales and admins.
review_quote(uuid, text, numeric, text, uuid) approve (with a markup) or reject (with a reason) a draft quote. For admins.
initialize_production_stages(uuid, text, date, uuid) Makes the stages of a supplier order from its product family's templates.
assign_supplier(uuid, uuid, numeric, numeric, date, text, uuid) Gives an order to one supplier, with its supplier order and stages. For admins.
respond_to_supplier_order(uuid, text, text, numeric, text, uuid) accept, reject (with a reason) or counter_offer (with a price); admins accept, reject or return a counter-offer.
supplier_candidates(uuid) Who could make an order: capacity, on-time rate, tier, last price. For admins.
update_order_status(uuid, text, text, integer, uuid) Moves an order one step, for those whose step it is.
review_listings(uuid[], text, text, uuid) approve or reject listings, with an answer for each. For admins.
submit_listing(uuid, numeric, uuid, timestamptz) Hands a listing in for approval, with a new price if there is one.
review_supplier(uuid, text, text, uuid) verify, reject or suspend a supplier. For admins.
set_user_role(uuid, text, boolean, uuid) Gives or takes a role. For admins; never the last admin's.
dashboard_metrics() Figures over all orders, with the time that they are of. For admins.
run_retention(boolean, integer, uuid) Archives and purges by retention_policies, or counts what is due. For admins and the platform's jobs.
export_my_data(uuid) Everything about the caller as one JSON document.
erase_my_account(text, uuid) Takes the caller out of every table and the archive; business records stay without the person.
$comments$, E'\n'), E'\n') loop
    name := regexp_match(line, '^([a-z_]+\([^()]*\)) (.+)$');
    execute format('comment on function public.%s is %L', name[1], name[2]);
  end loop;
end
$do$;

-- The archive and the private tables: schema, table, column.
do $do$
declare
  line text;
  part text[];
begin
  foreach line in array string_to_array(btrim($comments$
archive.orders An order that was completed long ago, with all that belonged to it, as one document.
archive.orders.id The order's key.
archive.orders.order_number What people called it.
archive.orders.buyer_id Who ordered; NULL when the account was erased.
archive.orders.supplier_id Who made it.
archive.orders.quote_id The lead that it came from: it makes no second order.
archive.orders.completed_on When it was completed.
archive.orders.archived_at When it was archived.
archive.orders.document order, supplier_orders with their stages, history: as the rows were.
archive.listings A listing that was deactivated, as one document.
archive.listings.id The listing's key.
archive.listings.supplier_id Whose it was.
archive.listings.archived_at When it was archived.
archive.listings.document The row as it was.
archive.production_stage_updates Changes of stages whose orders are archived or purged: each has its own period.
archive.production_stage_updates.id Key.
archive.production_stage_updates.stage_id The stage.
archive.production_stage_updates.supplier_order_id The supplier order.
archive.production_stage_updates.stage_number 1 to 8.
archive.production_stage_updates.is_quality Whether it is quality control's: kept longer.
archive.production_stage_updates.from_percentage Percentage before.
archive.production_stage_updates.to_percentage Percentage after.
archive.production_stage_updates.from_status Status before.
archive.production_stage_updates.to_status Status after.
archive.production_stage_updates.note What was noted.
archive.production_stage_updates.changed_by Who changed it; NULL when the account was erased.
archive.production_stage_updates.created_at When.
archive.supplier_performance A finished year of a supplier.
archive.supplier_performance.year The year.
archive.supplier_performance.supplier_id The supplier.
archive.supplier_performance.orders Supplier orders of the year.
archive.supplier_performance.delivered How many of them were delivered.
archive.supplier_performance.on_time How many by the expected date.
archive.supplier_performance.rejected How many the supplier turned down.
archive.supplier_performance.archived_at When it was summed.
archive.sales A finished quarter's sales of a product family.
archive.sales.quarter Its first day.
archive.sales.product_family knitwear, accessories, uniform, …
archive.sales.orders Orders delivered.
archive.sales.pieces Pieces delivered.
archive.sales.buyer_total What buyers paid.
archive.sales.supplier_total What suppliers got.
archive.sales.archived_at When it was summed.
archive.utilization A finished month of a supplier's capacity log.
archive.utilization.month Its first day.
archive.utilization.supplier_id The supplier.
archive.utilization.lines How many lines of the log it was made of.
archive.utilization.average_percentage Their mean.
archive.utilization.highest_percentage Their highest.
private.audit_doors Which transaction may delete from the audit log (retention) or take a person out of it (erasure). Empty outside of such a transaction.
private.audit_doors.transaction_id The transaction.
private.audit_doors.purpose retention or erasure.
private.audit_doors.opened_at When it was opened.
private.dashboard Sums over all orders, refreshed by refresh_dashboard().
private.dashboard.metric Which figure.
private.dashboard.key Of what.
private.dashboard.value The figure.
private.dashboard.as_of When it was made.
private.dashboard_refresh How long the last refresh took: the next waits in proportion.
private.dashboard_refresh.only_row There is one row.
private.dashboard_refresh.took How long.
private.erasures That an account was erased, and how much: not whose.
private.erasures.id Key.
private.erasures.erased_at When.
private.erasures.report How many messages, leads and mentions.
private.idempotency_keys Keys that came with requests, and their first answers; for a week.
private.idempotency_keys.digest SHA-256 of person and key.
private.idempotency_keys.owner_digest SHA-256 of the person.
private.idempotency_keys.function_name The function.
private.idempotency_keys.request_digest SHA-256 of the arguments: the same key with others is refused.
private.idempotency_keys.answer What was answered.
private.idempotency_keys.created_at When.
private.supplier_order_parties Who has to do with a supplier order. For policies.
private.order_parties Which buyers and suppliers share an order. For policies.
private.supplier_people Who works for which supplier. For policies.
private.sales_people Who works on leads. For policies.
private.correspondents Who has letters from or to whom. For policies.
$comments$, E'\n'), E'\n') loop
    part := regexp_match(line, '^([a-z]+)[.]([a-z_]+)([.][a-z_]+)? (.+)$');
    if part[3] is not null then
      execute format('comment on column %s.%s%s is %L', part[1], part[2], part[3], part[4]);
    else
      execute format('comment on %s %s.%s is %L', case (select relkind from pg_class
          where oid = (part[1] || '.' || part[2])::regclass) when 'v' then 'view'
        when 'm' then 'materialized view' else 'table' end, part[1], part[2], part[4]);
    end if;
  end loop;
end
$do$;
