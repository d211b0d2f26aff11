-- Data quality: the alarms of a run.

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
