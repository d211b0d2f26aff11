-- 2 receive: write a batch of opened packets. Dossiers get dense ids in arrival order, province by
-- province, so that each province's share of the batch is one arrival block (an id range).
--
-- p_packets   [{id, device, seq, sha256, header_hash, previous_hash, outcome, reason, unit}]
-- p_dossiers  [{submission_id, cid, ...columns of ledger.dossier...}], each with its packet's id
--
-- Returns the dossier made for each new packet (null for a refused one). A packet that is already
-- on record returns no row: nothing was written for it.
create or replace function ledger.receive(
  p_act ledger.act, p_stage smallint, p_packets jsonb, p_dossiers jsonb
) returns table (packet uuid, dossier bigint, dossier_cid bigint)
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_new uuid[];
  v_packet_rows text[];
  v_packet_block bigint := nextval('ledger.block_id');
  v_n integer;
  v_hour timestamptz := date_trunc('hour', (p_act).written_at, 'UTC');
begin
  with written as (
    insert into ledger.packet as k
      (id, device, seq, sha256, header_hash, previous_hash, outcome, reason, received_at, block)
    select g.id, g.device, g.seq, decode(g.sha256, 'hex'), decode(g.header_hash, 'hex'),
           decode(g.previous_hash, 'hex'), g.outcome, g.reason, (p_act).written_at, v_packet_block
      from jsonb_to_recordset(p_packets) as g (
        id uuid, device integer, seq bigint, sha256 text, header_hash text, previous_hash text,
        outcome text, reason smallint)
     order by g.id
    on conflict do nothing
    returning k.*
  )
  select array_agg(written.id), array_agg(written::text) into v_new, v_packet_rows from written;
  if v_new is null then
    return;
  end if;
  perform ledger.write_header(
    v_packet_block, 'packets', null, 0::smallint, 0, p_act, null,
    ledger.fact('packet', v_packet_rows));

  drop table if exists pg_temp.fresh;  -- never one that the session made itself
  create temp table fresh
    (like ledger.dossier including defaults) on commit drop;
  insert into pg_temp.fresh
    (id, cid, submission_id, block, province, unit, device, seq, operator, captured_at, received_at,
     promised_on, case_code, earlier_generation, earlier_ended, birth, sex, name, name_key,
     old_number, residence, repairs, objects)
  select row_number() over (order by g.province, o.n), g.cid, g.submission_id, 0, g.province,
         g.unit, g.device, g.seq, g.operator, g.captured_at, (p_act).written_at, g.promised_on, g.case_code,
         g.earlier_generation, g.earlier_ended, g.birth, g.sex, g.name, g.name_key, g.old_number,
         g.residence, coalesce(g.repairs, ''), (select array_agg(decode(x, 'hex')) from unnest(g.objects) x)
    from jsonb_array_elements(p_dossiers) with ordinality as o (j, n),
         jsonb_to_record(o.j) as g (
           cid bigint, submission_id uuid, province smallint, unit integer, device integer,
           seq bigint, operator text, captured_at timestamptz, promised_on date, case_code text,
           earlier_generation smallint, earlier_ended text, birth integer, sex text, name text,
           name_key text, old_number text, residence text, repairs text, objects text[])
   where g.submission_id = any (v_new);
  get diagnostics v_n = row_count;

  perform ledger.admit_fresh(p_act, p_stage, v_n);
  insert into ledger.maker (actor) select distinct operator from pg_temp.fresh order by 1
  on conflict do nothing;

  -- sent: what left the unit, by the hour it was captured and the hour it arrived
  insert into ledger.counter as c (unit, from_stage, to_stage, arrival_hour, event_hour, n)
  select g.unit, 0, 1, v_hour, date_trunc('hour', g.captured_at, 'UTC'), count(*)
    from jsonb_to_recordset(p_packets) as g (id uuid, unit integer, captured_at timestamptz)
   where g.id = any (v_new)
   group by g.unit, date_trunc('hour', g.captured_at, 'UTC')
   order by g.unit, date_trunc('hour', g.captured_at, 'UTC')
  on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
    do update set n = c.n + excluded.n;

  return query
    select n.id, f.id, f.cid
      from unnest(v_new) as n (id)
      left join pg_temp.fresh f on f.submission_id = n.id
     order by f.id;
  drop table pg_temp.fresh;
end $$;

-- Give the rows of pg_temp.fresh their dense ids and admit them, a block for each province.
create or replace function ledger.admit_fresh(
  p_act ledger.act, p_stage smallint, p_n integer
) returns void
language plpgsql as $$
declare
  v_first bigint;
  v_province record;
begin
  update ledger.head set next_dossier = next_dossier + p_n
    returning next_dossier - p_n into v_first;
  update pg_temp.fresh set id = id + v_first - 1;
  for v_province in
    select province, min(id) as lo, max(id) as hi, count(*)::integer as n,
           min(promised_on) as promised_on
      from pg_temp.fresh group by province order by province
  loop
    perform ledger.admit_block(
      p_act, p_stage, v_province.province, v_province.lo, v_province.hi, v_province.n,
      v_province.promised_on);
  end loop;
end $$;

-- One arrival block: the dossiers of one province, their set, and the work of the next station.
create or replace function ledger.admit_block(
  p_act ledger.act, p_stage smallint, p_province smallint, p_lo bigint, p_hi bigint, p_n integer,
  p_promised date
) returns void
language plpgsql as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_set bigint := nextval('ledger.set_id');
  v_rows text[];
begin
  with admitted as (
    insert into ledger.dossier as d
    select id, cid, submission_id, v_block, province, unit, device, seq, operator, captured_at, received_at,
           promised_on, case_code, earlier_generation, earlier_ended, birth, sex, name, name_key,
           old_number, residence, repairs, objects
      from pg_temp.fresh where id between p_lo and p_hi order by id
    returning d.*
  )
  select array_agg(admitted::text) into v_rows from admitted;
  perform ledger.write_header(
    v_block, 'receive', v_set, 0::smallint, p_n, p_act, null, ledger.fact('dossier', v_rows));
  insert into ledger.dossier_set
    (id, kind, stage, province, lo, hi, n, formed, since, due, promised_on)
  values (v_set, 1, p_stage, p_province, p_lo, p_hi, p_n, p_n, (p_act).written_at,
          ledger.due_in(p_act, p_stage), p_promised);
  perform ledger.queue_work(v_set, p_stage, (p_act).written_at);
end $$;
