-- SPDX-License-Identifier: MIT
-- What shift.sql has made, and all that was made of it, goes.
delete from messages where sender_id in (select id from auth.users where email ~ '^shift[1-3]@looptrace')
  or recipient_id in (select id from auth.users where email ~ '^shift[1-3]@looptrace');
delete from supplier_orders where order_number ~ '^SF-[1-3][0-9][0-9]$';
delete from orders where order_number ~ '^SH-[1-3][0-9][0-9]$';
delete from capacity_utilization_logs where supplier_id in (select id from suppliers where company_name ~ '^Shift Knit [1-3]$');
delete from suppliers where company_name ~ '^Shift Knit [1-3]$';
delete from notifications where user_id in (select id from auth.users where email ~ '^shift[1-3]@looptrace');
delete from auth.users where email ~ '^shift[1-3]@looptrace';
