-- Data quality: the alarms of a run, and what a person found out about one.

-- Keep the alarms of a run: the rows of register.quality_alarm without run and block. A run has them
-- once; brought again they change nothing.
create or replace function ledger.bring_alarms(p_act ledger.act, p_run bigint, p_alarms jsonb)
returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_rows text[];
begin
  with made as (
    insert into register.quality_alarm as q
      (run, watched, among, place, value, records, people, block)
    select p_run, j.watched, j.among, j.place, j.value, j.records, j.people, v_block
      from jsonb_to_recordset(p_alarms)
           as j (watched text, among text, place text, value text, records bigint, people bigint)
    on conflict do nothing
    returning q::text as row
  ) select array_agg(row) into v_rows from made;
  if v_rows is not null then
    perform ledger.write_header(v_block, 'bring_alarms', null, 0::smallint, 0, p_act, null,
                                ledger.fact('register.quality_alarm', v_rows));
  end if;
end $$;

-- Say what was found out about an alarm of the last run. Answers done, unknown (the last run has no such
-- alarm), changed (other records stand under it than were looked at) or answered (somebody was faster).
create or replace function ledger.answer_alarm(
  p_act ledger.act, p_watched text, p_among text, p_place text, p_value text, p_records bigint,
  p_answers bigint, p_found text, p_why text
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_records bigint;
  v_block bigint;
  v_row text;
begin
  select q.records into v_records from register.quality_alarm q
   where q.run = (select max(id) from register.quality_run)
     and (q.watched, q.among, q.place, q.value) = (p_watched, p_among, p_place, p_value)
   for update;
  if not found then
    return 'unknown';
  end if;
  if v_records <> p_records then
    return 'changed';
  end if;
  if p_answers <> (
    select count(*) from register.alarm_answer a
     where (a.watched, a.among, a.place, a.value) = (p_watched, p_among, p_place, p_value)) then
    return 'answered';
  end if;
  v_block := nextval('ledger.block_id');
  insert into register.alarm_answer as a
    (watched, among, place, value, records, found, why, actor, block)
  values (p_watched, p_among, p_place, p_value, v_records, p_found, p_why, (p_act).actor, v_block)
  returning a::text into v_row;
  perform ledger.write_header(v_block, 'answer_alarm', null, 0::smallint, 0, p_act, null,
                              ledger.fact('register.alarm_answer', array[v_row]));
  return 'done';
end $$;
