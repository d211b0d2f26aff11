-- The plant and the road: lots, blanks, intents, inspection, boxes.

-- Blanks delivered by the supplier, as a range of serials.
create or replace function ledger.deliver_blanks(
  p_act ledger.act, p_plant integer, p_first bigint, p_n integer
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
begin
  perform pg_advisory_xact_lock(77);  -- one delivery at a time, so that no two overlap
  if exists (select 1 from ledger.blank
              where first_blank < p_first + p_n and last_blank >= p_first) then
    raise exception 'these serials were delivered before';
  end if;
  insert into ledger.blank (first_blank, last_blank, next_blank, plant)
  values (p_first, p_first + p_n - 1, p_first, p_plant);
  perform ledger.post(v_block, ledger.account_code('supplier'), p_plant,
                      ledger.account_code('stock'), p_plant, p_n, p_first);
  update ledger.exception
     set resolved_at = (p_act).written_at, resolution = 'delivered', resolved_by = (p_act).actor
   where subject = 'blanks:' || p_plant and resolved_at is null;
  perform ledger.write_header(
    v_block, 'deliver_blanks', null, 0::smallint, 0, p_act, null, '{}');
end $$;

-- 6 allot: form a print lot. Priority first; among the provinces whose oldest promise is within
-- `p_fair_days` of the oldest of all, the one served longest ago; within it, oldest promise first.
-- A lot is formed when `p_size` dossiers wait or the oldest has waited `p_patience`. Takes as many
-- blanks, without a gap; a lot is never larger than what is left of one delivery. Returns the lot, or
-- null when there is nothing to do; raises `no_blanks` (CT001), with nothing written, when none is
-- left.
create or replace function ledger.allot(
  p_act ledger.act, p_from smallint, p_plant integer, p_size integer, p_patience interval,
  p_fair_days integer
) returns bigint
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  v_to smallint := ledger.exit_to(p_from, 'allot');
  v_lot bigint;
  v_province smallint;
  v_left integer := p_size;
  v_block bigint;
  v_first bigint;
  v_ns smallint[];
  c record;
  s ledger.dossier_set;
  m record;
  v_done ledger.appended;
begin
  for c in
    with waiting as (
      select province, bool_or(priority) as priority, min(promised_on) as oldest,
             sum(n) as n, min(since) as since
        from ledger.dossier_set where stage = p_from and n > 0 group by province
    )
    select w.province from waiting w left join ledger.turn t on t.province = w.province
     where w.n >= p_size or w.priority or w.since <= (p_act).written_at - p_patience
     order by w.priority desc,
              (w.oldest <= (select min(oldest) from waiting) + p_fair_days) desc,
              t.served_at nulls first, w.oldest, w.province
  loop
    if pg_try_advisory_xact_lock(76, c.province) then
      v_province := c.province;
      exit;
    end if;
  end loop;
  if v_province is null then
    return null;
  end if;

  -- until this is over nobody else takes of them: what is left stays true
  perform 1 from ledger.blank
    where plant = p_plant and next_blank <= last_blank order by first_blank for update;
  v_left := least(p_size, ledger.blanks_left(p_plant));
  if v_left = 0 then
    raise exception 'no_blanks' using errcode = 'CT001';
  end if;
  v_lot := nextval('ledger.set_id');
  insert into ledger.dossier_set
    (id, kind, stage, province, n, formed, since, due, promised_on)
  values (v_lot, 3, v_to, v_province, 0, 0, (p_act).written_at, ledger.due_in(p_act, v_to),
          (select min(promised_on) from ledger.dossier_set
            where stage = p_from and province = v_province and n > 0));
  for s in
    select * from ledger.dossier_set
     where stage = p_from and province = v_province and n > 0
     order by priority desc, promised_on, id for update skip locked
  loop
    select * into m from ledger.roll_of(s, v_left);
    v_done := ledger.append_rows(
      p_act, 'allot', s.id, p_from, null, s.province, s.promised_on,
      m.dossier, m.cid, m.version, m.unit,
      array_fill(v_to, array[cardinality(m.dossier)]),
      array_fill(0::smallint, array[cardinality(m.dossier)]),
      p_into => v_lot);
    v_left := v_left - v_done.moved;
    exit when v_left <= 0;
  end loop;
  select * into s from ledger.dossier_set where id = v_lot;
  if s.n = 0 then
    delete from ledger.dossier_set where id = v_lot;
    return null;
  end if;

  v_block := nextval('ledger.block_id');
  v_first := ledger.take_blanks(p_plant, s.n);
  select * into m from ledger.roll_of(s);
  v_ns := array(
    select case when k.version = 0 then 1 else 1 + coalesce(
             (select max(b.n) from ledger.attempt b
               where b.dossier = k.dossier and b.cid = k.cid), 0) end
      from unnest(m.dossier, m.cid, m.version) as k (dossier, cid, version));
  insert into ledger.attempt (dossier, cid, n, earlier, blank, lot, block)
  select unnest(m.dossier), unnest(m.cid), unnest(v_ns), nullif(unnest(v_ns) - 1, 0),
         generate_series(v_first, v_first + s.n - 1), v_lot, v_block;
  perform ledger.post(v_block, ledger.account_code('stock'), p_plant,
                      ledger.account_code('lot'), 1, s.n, v_first);
  perform ledger.write_header(v_block, 'take_blanks', v_lot, v_to, 0, p_act, null,
                              ledger.fact('attempt', ledger.digest_attempts(
                                m.dossier, m.cid, v_ns,
                                array(select generate_series(v_first, v_first + s.n - 1)),
                                array_fill(v_lot, array[s.n]))));
  update ledger.dossier_set set first_blank = v_first where id = v_lot;
  perform ledger.queue_work(v_lot, v_to, (p_act).written_at);
  insert into ledger.turn (province, served_at) values (v_province, (p_act).written_at)
  on conflict (province) do update set served_at = excluded.served_at;
  return v_lot;
end $$;

-- How many serials without a gap the plant can take.
create or replace function ledger.blanks_left(p_plant integer) returns integer
language sql stable as $$
  select coalesce(max(last_blank - next_blank + 1), 0)::integer
    from ledger.blank where plant = p_plant
$$;

-- Something is short for those who wait in stage p_from: an exception of that stage's desk about it.
-- False when it is open already. Not granted: the verbs below say what may be short.
create or replace function ledger.report_shortage(
  p_act ledger.act, p_reason text, p_subject text, p_from smallint
) returns boolean
language plpgsql as $$
begin
  insert into ledger.exception
    (id, reason, desk, province, unit, subject, raised_at, due, block)
  values (nextval('ledger.exception_id'), ledger.reason_code(p_reason),
          (select desk from ledger.stage where code = p_from), 0, 0, p_subject,
          (p_act).written_at, ledger.due_in(p_act, p_from), 0)
  on conflict do nothing;
  return found;
end $$;

-- The plant has no blanks left for those who wait in stage p_from: an exception of that stage's desk,
-- with its clock, until some are delivered. False when it is open already.
create or replace function ledger.report_no_blanks(
  p_act ledger.act, p_plant integer, p_from smallint
) returns boolean
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  select ledger.report_shortage(p_act, 'no_blanks', 'blanks:' || p_plant, p_from)
$$;

-- The next `p_n` serials of one delivery at the plant, without a gap; raises when there are none.
create or replace function ledger.take_blanks(p_plant integer, p_n integer) returns bigint
language plpgsql as $$
declare
  v_first bigint;
begin
  update ledger.blank b set next_blank = b.next_blank + p_n
   where b.first_blank = (
     select c.first_blank from ledger.blank c
      where c.plant = p_plant and c.last_blank - c.next_blank + 1 >= p_n
      order by c.first_blank limit 1 for update)
  returning b.next_blank - p_n into v_first;
  if v_first is null then
    raise exception 'no_blanks' using errcode = 'CT001';
  end if;
  return v_first;
end $$;

-- Those of a set whom an open flag holds from going into stage p_to; null: nobody. Asked from the side
-- of the flags between the first and the last of the set, so that the set itself is not read.
create or replace function ledger.flagged_in(s ledger.dossier_set, p_to smallint) returns bigint[]
language sql stable as $$
  select array_agg(distinct f.dossier)
    from (select coalesce(s.lo, min(m.dossier[1])) as lo,
                 coalesce(s.hi, max(m.dossier[cardinality(m.dossier)])) as hi
            from ledger.set_roll m where m.set_id = s.id) r
    join ledger.flag_open f on f.dossier between r.lo and r.hi
    join ledger.flag_kind k on k.code = f.kind and p_to = any (k.forbids_into)
    left join ledger.place p on p.dossier = f.dossier and p.cid = f.cid
   where p.set_id = s.id or (p.dossier is null and s.lo is not null)
$$;

-- Before a physical act on a set: the last test of flags, then the intent. Doing it again changes
-- nothing. Returns how many are still in the set; null when the set is not there any more.
create or replace function ledger.intend(
  p_act ledger.act, p_set bigint, p_from smallint, p_event text, p_key text
) returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_to smallint := ledger.exit_to(p_from, p_event);
  v_block bigint;
  v_n integer := 0;
  v_held bigint[];
  v_row text;
  m record;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return null;
  end if;
  if exists (select 1 from ledger.intent where key = p_key) then
    return s.n;
  end if;
  v_block := nextval('ledger.block_id');
  v_held := ledger.flagged_in(s, v_to);
  if v_held is not null then
    select * into m from ledger.roll_of(s);
    v_n := ledger.hold(p_act, v_block, p_from, s.province, v_held, m.dossier, m.cid, m.version,
                       m.unit, null, null);
    update ledger.dossier_set
       set n = n - v_n, stage = case when n = v_n then 0 else stage end where id = p_set;
  end if;
  insert into ledger.intent as i (key, set_id, n, block)
  values (p_key, p_set, s.n - v_n, v_block) returning i::text into v_row;
  perform ledger.write_header(v_block, 'intend', p_set, p_from, 0, p_act, null,
                              ledger.fact('intent', array[v_row]));
  if s.n = v_n then
    delete from ledger.work where set_id = p_set and stage = p_from;
  end if;
  return s.n - v_n;
end $$;

-- The record of a physical act on a set: all went on by `p_event` but those in `p_failed`, whose
-- blank is spoiled and who go back for another one. Good cards move from the lot to the cards.
create or replace function ledger.record_lot(
  p_act ledger.act, p_verb text, p_set bigint, p_from smallint, p_event text,
  p_failed bigint[], p_reason smallint, p_become_cards boolean
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_to smallint := ledger.exit_to(p_from, p_event);
  v_back smallint := ledger.exit_to(p_from, 'spoiled');
  v_block bigint := nextval('ledger.block_id');
  v_failed bigint;
  v_at integer;
  v_to_stages smallint[];
  v_reasons smallint[];
  v_bad integer := 0;
  m record;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return (null, 0, 0)::ledger.appended;
  end if;
  select * into m from ledger.roll_of(s);
  v_to_stages := array_fill(v_to, array[cardinality(m.dossier)]);
  v_reasons := array_fill(0::smallint, array[cardinality(m.dossier)]);
  for v_failed in select distinct unnest(p_failed) loop  -- few: found one by one
    v_at := array_position(m.dossier, v_failed);
    if v_at is not null then
      v_to_stages[v_at] := v_back;
      v_reasons[v_at] := p_reason;
      v_bad := v_bad + 1;
    end if;
  end loop;
  if p_become_cards and cardinality(m.dossier) > v_bad then
    perform ledger.post(v_block, ledger.account_code('lot'), 1, ledger.account_code('card'), 1,
                        cardinality(m.dossier) - v_bad, null);
  end if;
  return ledger.append_rows(
    p_act, p_verb, p_set, p_from, v_to, s.province, s.promised_on,
    m.dossier, m.cid, m.version, m.unit, v_to_stages, v_reasons, '{}', v_block,
    case when v_bad > 0 then 'spoiled' end, ledger.account_code('lot'),
    p_unstoppable => true);
end $$;

-- 9 dispatch, first half: pack a lot's good cards into one box for each unit (at most p_size cards
-- a box). Same stage, other sets. Returns how many boxes.
create or replace function ledger.pack(
  p_act ledger.act, p_set bigint, p_from smallint, p_size integer
) returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_boxes integer := 0;
  v_block bigint;
  v_box bigint;
  v_facts jsonb;
  m record;
  b record;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 or s.kind = 4 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return 0;
  end if;
  select * into m from ledger.roll_of(s);
  for b in
    select g.unit, array_agg(g.dossier order by g.dossier) as dossier,
           array_agg(g.cid order by g.dossier) as cid,
           array_agg(g.version order by g.dossier) as version
      from (
        select u.dossier, u.cid, u.version, u.unit,
               (row_number() over (partition by u.unit order by u.dossier) - 1) / p_size as part
          from unnest(m.dossier, m.cid, m.version, m.unit) as u (dossier, cid, version, unit)
      ) g
     group by g.unit, g.part order by g.unit, g.part
  loop
    v_box := nextval('ledger.set_id');
    v_block := nextval('ledger.block_id');
    v_boxes := v_boxes + 1;
    v_facts := ledger.join_rows(v_block, v_box, b.dossier, b.cid, b.version,
                                array_fill(b.unit, array[cardinality(b.dossier)]), 0);
    perform ledger.place_rows(false, b.dossier, b.cid, b.version, v_box, 0);
    insert into ledger.dossier_set
      (id, kind, stage, province, unit, n, formed, since, due, promised_on)
    values (v_box, 4, p_from, s.province, b.unit, cardinality(b.dossier), cardinality(b.dossier),
            (p_act).written_at, ledger.due_in(p_act, p_from), s.promised_on);
    perform ledger.queue_work(v_box, p_from, (p_act).written_at);
    perform ledger.write_header(v_block, 'pack', p_set, p_from, 0, p_act, null, v_facts);
  end loop;
  update ledger.dossier_set set n = 0, stage = 0 where id = p_set;
  delete from ledger.work where set_id = p_set and stage = p_from;
  return v_boxes;
end $$;

-- 9 arrival: the box is matched with its manifest. Cards that are not in it stay in transit, each
-- an exception of the arrival desk and counted as held; the others wait for their citizens.
create or replace function ledger.arrive(
  p_act ledger.act, p_set bigint, p_from smallint, p_missing bigint[]
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_block bigint;
  v_n integer := 0;
  v_done ledger.appended;
  m record;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    return (null, 0, 0)::ledger.appended;
  end if;
  if cardinality(coalesce(p_missing, '{}')) > 0 then
    select array_agg(w.dossier) as dossier, array_agg(w.cid) as cid,
           array_agg(w.version) as version, array_agg(w.unit) as unit
      into m
      from ledger.members_of(p_set, s.lo, s.hi) w where w.dossier = any (p_missing);
    if m.dossier is not null then
      v_block := nextval('ledger.block_id');
      v_n := ledger.hold(p_act, v_block, p_from, s.province, m.dossier, m.dossier, m.cid,
                         m.version, m.unit, ledger.reason_code('missing_from_box'),
                         (select desk from ledger.stage where code = p_from));
      perform ledger.write_header(v_block, 'hold', p_set, p_from, 0, p_act, null, '{}');
      update ledger.dossier_set
         set n = n - v_n, stage = case when n = v_n then 0 else stage end where id = p_set;
    end if;
  end if;
  v_done := ledger.pass_set(p_act, 'arrive', p_set, p_from, 'arrive');
  return (coalesce(v_done.block, v_block), v_done.moved, v_done.held + v_n)::ledger.appended;
end $$;

-- A box that is given up: every card in it is lost, every citizen gets a new one.
create or replace function ledger.lose_box(
  p_act ledger.act, p_set bigint, p_from smallint
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  m record;
  v_back smallint := ledger.exit_to(p_from, 'lose');
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    return (null, 0, 0)::ledger.appended;
  end if;
  select array_agg(w.dossier) as dossier, array_agg(w.cid) as cid, array_agg(w.version) as version,
         array_agg(w.unit) as unit, array_agg(v_back) as to_stage,
         array_agg(ledger.reason_code('box_lost')) as reason
    into m
    from (select * from ledger.members_of(p_set, s.lo, s.hi) order by dossier) w;
  return ledger.append_rows(
    p_act, 'lose_box', p_set, p_from, null, s.province, s.promised_on,
    m.dossier, m.cid, m.version, m.unit, m.to_stage, m.reason,
    p_waste => 'lost', p_waste_from => ledger.account_code('card'), p_unstoppable => true);
end $$;

-- A box found after it was given up: its cards are destroyed, never handed over.
create or replace function ledger.destroy_found_box(p_act ledger.act, p_set bigint)
returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_n integer;
  v_row text;
begin
  perform 1 from ledger.dossier_set where id = p_set for update;
  select count(*) into v_n
    from ledger.set_member m
    join ledger.attempt_end e on e.dossier = m.dossier and e.cid = m.cid and e.cause = 'lost'
    join ledger.block b on b.id = e.block and b.set_id = p_set
   where m.set_id = p_set;
  if v_n = 0 then  -- nothing of it was lost: it may still be found later
    return 0;
  end if;
  insert into ledger.intent as i (key, set_id, n, block)
  values ('found:' || p_set, p_set, v_n, v_block)
  on conflict do nothing returning i::text into v_row;
  if v_row is null then
    return 0;
  end if;
  perform ledger.post(v_block, ledger.account_code('lost'), 1,
                      ledger.account_code('destroyed'), 1, v_n, null);
  perform ledger.write_header(v_block, 'destroy_found_box', p_set, 0::smallint, 0, p_act, null,
                              ledger.fact('intent', array[v_row]));
  return v_n;
end $$;

-- A card found after it was given up by itself, not with its box: destroyed, never handed over. False
-- when none of the dossier's is lost, or it was destroyed before.
create or replace function ledger.destroy_found_card(
  p_act ledger.act, p_dossier bigint, p_cid bigint
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
begin
  insert into ledger.intent as i (key, set_id, n, block)
  select 'found card:' || e.dossier || ':' || e.n, 0, 1, v_block
    from ledger.attempt_end e
    join ledger.block b on b.id = e.block and b.set_id is null
   where e.dossier = p_dossier and e.cid = p_cid and e.cause = 'lost'
   order by e.n desc limit 1
  on conflict do nothing returning i::text into v_row;
  if v_row is null then
    return false;
  end if;
  perform ledger.post(v_block, ledger.account_code('lost'), 1,
                      ledger.account_code('destroyed'), 1, 1, null);
  perform ledger.write_header(v_block, 'destroy_found_card', null, 0::smallint, 0, p_act, null,
                              ledger.fact('intent', array[v_row]));
  return true;
end $$;
