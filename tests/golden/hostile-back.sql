-- SPDX-License-Identifier: MIT
begin;
set session_replication_role = replica;
update orders o set product_type = b.product_type, notes = b.notes, current_stage = b.current_stage
  from hostile.orders b where b.id = o.id;
update production_stages s set stage_name = b.stage_name, notes = b.notes from hostile.stages b where b.id = s.id;
update profiles p set full_name = b.full_name, company_name = b.company_name from hostile.profiles b where b.id = p.id;
update suppliers s set company_name = b.company_name, city = b.city from hostile.suppliers b where b.id = s.id;
update messages m set subject = b.subject, body = b.body from hostile.messages b where b.id = m.id;
update ai_quotes q set customer_name = b.customer_name, country = b.country, product_type = b.product_type, lead_notes = b.lead_notes,
  fabric_type = b.fabric_type, complexity_level = b.complexity_level, additional_requirements = b.additional_requirements,
  ai_suggestions = b.ai_suggestions, specialty_notes = b.specialty_notes, quote_data = b.quote_data,
  alternative_options = b.alternative_options from hostile.leads b where b.id = q.id;
delete from production_stage_updates where created_at >= (select at from hostile.began);
drop schema hostile cascade;
commit;
