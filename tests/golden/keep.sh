# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What leads, notifications and messages are before golden scripts, and are again behind them: the next scripts, or the next
# build's, show what the seed made. Sourced after tests/stack/lib.sh.

keep_rows() {
  sql "create schema kept; create table kept.ai_quotes as select * from ai_quotes;
    create table kept.notifications as select * from notifications; create table kept.messages as select * from messages;
    create table kept.factory_capacity as select id from factory_capacity" >/dev/null
}

# In one transaction, without triggers.
rows_back() {
  sql "begin; set local session_replication_role = replica;
    delete from ai_quotes; insert into ai_quotes select * from kept.ai_quotes;
    delete from notifications; insert into notifications select * from kept.notifications;
    delete from messages; insert into messages select * from kept.messages;
    delete from factory_capacity where id not in (select id from kept.factory_capacity);
    drop schema kept cascade; commit" >/dev/null
}
