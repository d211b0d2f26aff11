-- The human stations. A screen that acts on one dossier and an office that acts on a whole set use
-- the same append; the lock of the set or of the exception makes one of two desks the winner.

-- What the pages may not do, whatever they ask for: the machine's and the plant's own exits (back to a
-- desk is allowed, of what a flag holds), those of lots at a factory (give_up_card is for them), and an
-- exit that stands for a number just allotted.
create or replace function ledger.refuse_pages(p_from smallint, p_event text, p_to smallint)
returns void
language plpgsql stable as $$
begin
  if session_user = 'capthe_web' and (
    p_event = 'number_allotted'
    or (select s.desk = 'factory' or (p_to > p_from and s.desk in ('machine', 'plant'))
          from ledger.stage s where s.code = p_from)
  ) then
    raise exception '% out of stage % is not for a desk', p_event, p_from using errcode = '42501';
  end if;
end $$;

-- 5 approve (and any desk that passes a whole set): everybody in the set goes on by `p_event`,
-- except, under four eyes, those the actor enrolled himself, who wait for a colleague. At the
-- approval desk the pages are always under four eyes, and nothing they do is unstoppable.
create or replace function ledger.pass_set(
  p_act ledger.act, p_verb text, p_set bigint, p_from smallint, p_event text,
  p_four_eyes boolean default false, p_unstoppable boolean default false
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_to smallint := ledger.exit_to(p_from, p_event);
  v_own bigint[];
  v_four_eyes boolean := p_four_eyes or (
    session_user = 'capthe_web'
    and (select g.desk = 'approval' from ledger.stage g where g.code = p_from));
  m record;
begin
  perform ledger.refuse_pages(p_from, p_event, v_to);
  if p_unstoppable and session_user = 'capthe_web' then
    raise exception 'a page stops at a flag' using errcode = '42501';
  end if;
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    return (null, 0, 0)::ledger.appended;
  end if;
  v_own := case when v_four_eyes then ledger.keep_own(p_act, s, p_from) else '{}' end;
  s.n := s.n - cardinality(v_own);
  select * into m from ledger.roll_of(s);
  if m.dossier is null then
    return (null, 0, cardinality(v_own))::ledger.appended;
  end if;
  return ledger.append_rows(
    p_act, p_verb, p_set, p_from, v_to, s.province, s.promised_on,
    m.dossier, m.cid, m.version, m.unit,
    array_fill(v_to, array[cardinality(m.dossier)]),
    array_fill(0::smallint, array[cardinality(m.dossier)]), p_unstoppable => p_unstoppable);
end $$;

-- Dossiers of the set that the actor enrolled himself leave it as exceptions for a colleague.
create or replace function ledger.keep_own(
  p_act ledger.act, s ledger.dossier_set, p_from smallint
) returns bigint[]
language plpgsql as $$
declare
  v_block bigint;
  v_n integer;
  m record;
begin
  if not exists (select 1 from ledger.maker where actor = (p_act).actor) then
    return '{}';
  end if;
  select array_agg(w.dossier) as dossier, array_agg(w.cid) as cid, array_agg(w.version) as version,
         array_agg(w.unit) as unit
    into m
    from ledger.members_of(s.id, s.lo, s.hi) w
    join ledger.dossier d on d.id = w.dossier and d.cid = w.cid
   where d.operator = (p_act).actor;
  if m.dossier is null then
    return '{}';
  end if;
  v_block := nextval('ledger.block_id');
  v_n := ledger.hold(
    p_act, v_block, p_from, s.province, m.dossier, m.dossier, m.cid, m.version, m.unit,
    ledger.reason_code('maker_is_checker'),
    (select desk from ledger.stage where code = p_from));
  perform ledger.write_header(v_block, 'hold', s.id, p_from, 0, p_act, null, '{}');
  update ledger.dossier_set
     set n = n - v_n, stage = case when n = v_n then 0 else stage end where id = s.id;
  return m.dossier;
end $$;

-- Where a dossier is: its stage and version, and the set or exception that holds it.
create or replace function ledger.where_is(p_dossier bigint, p_cid bigint)
returns table (stage smallint, version smallint, set_id bigint, exception_id bigint)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, ledger, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select coalesce(s.stage, x.stage), p.version, p.set_id, p.exception_id
      from ledger.place p
      left join ledger.dossier_set s on s.id = p.set_id
      left join ledger.exception x on x.id = p.exception_id
     where p.dossier = p_dossier and p.cid = p_cid
       and (p.set_id is not null or p.exception_id is not null);
  if found then
    return;
  end if;
  -- nowhere any more: the event by which it ended says where. Only here are events read: a statement
  -- that reads them locks every stage's part of them.
  return query
    select (select v.to_stage from ledger.event v
              join ledger.stage t on t.code = v.to_stage and t.holder = 'end'
             where v.dossier = p.dossier and v.cid = p.cid limit 1),
           p.version, p.set_id, p.exception_id
      from ledger.place p
     where p.dossier = p_dossier and p.cid = p_cid;
  if found then
    return;
  end if;
  return query
    select s.stage, 0::smallint, s.id, null::bigint
      from (select * from ledger.dossier_set r
             where r.lo <= p_dossier and r.kind = 1 order by r.lo desc limit 1) s
     where s.hi >= p_dossier
       and exists (select 1 from ledger.dossier d where d.id = p_dossier and d.cid = p_cid);
end $$;

-- Move named dossiers out of a stage, each from the version the desk saw. One result a dossier:
-- done, held (an open flag forbids it), or elsewhere (another got there first). `p_waste`: what
-- became of the blank or card in question.
create or replace function ledger.append(
  p_act ledger.act, p_verb text, p_from smallint, p_event text,
  p_dossier bigint[], p_cid bigint[], p_version smallint[], p_reason smallint,
  p_waste text default null, p_waste_from text default null
) returns table (dossier bigint, result text)
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
begin
  perform ledger.refuse_pages(p_from, p_event, ledger.exit_to(p_from, p_event));
  if p_event = 'approve' and exists (
    select 1 from unnest(p_dossier, p_cid) as u (dossier, cid)
      join ledger.dossier d on d.id = u.dossier and d.cid = u.cid
     where d.operator = (p_act).actor)
  then
    raise exception 'nobody approves what he enrolled himself' using errcode = '42501';
  end if;
  return query
    select a.dossier, a.result
      from ledger.append_named(p_act, p_verb, p_from, p_event, p_dossier, p_cid, p_version,
                               p_reason, p_waste, p_waste_from) a;
end $$;

-- The same without asking who is at the desk. For other verbs; granted to nobody.
create or replace function ledger.append_named(
  p_act ledger.act, p_verb text, p_from smallint, p_event text,
  p_dossier bigint[], p_cid bigint[], p_version smallint[], p_reason smallint,
  p_waste text default null, p_waste_from text default null
) returns table (dossier bigint, result text)
language plpgsql set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  v_to smallint := ledger.exit_to(p_from, p_event);
  v_done bigint[] := '{}';
  v_held bigint[] := '{}';
  g record;
  m record;
begin
  for g in
    select w.set_id, w.exception_id, array_agg(u.dossier) as dossier
      from unnest(p_dossier, p_cid) as u (dossier, cid),
           lateral ledger.where_is(u.dossier, u.cid) w
     where w.stage = p_from
     group by w.set_id, w.exception_id
     order by w.set_id, w.exception_id
  loop
    if g.set_id is not null then
      perform 1 from ledger.dossier_set where id = g.set_id for update;
    else
      perform 1 from ledger.exception
        where id = g.exception_id and resolved_at is null for update;
    end if;
    -- under the lock, look again: only those still here, in the version that the desk saw
    select array_agg(u.dossier order by u.dossier) as dossier,
           array_agg(u.cid order by u.dossier) as cid,
           array_agg(u.version order by u.dossier) as version,
           array_agg(d.unit order by u.dossier) as unit,
           array_agg(v_to) as to_stage, array_agg(p_reason) as reason,
           min(d.province) as province, min(d.promised_on) as promised_on
      into m
      from unnest(p_dossier, p_cid, p_version) as u (dossier, cid, version)
      join ledger.dossier d on d.id = u.dossier and d.cid = u.cid
      cross join lateral ledger.where_is(u.dossier, u.cid) w
     where u.dossier = any (g.dossier) and w.stage = p_from and w.version = u.version
       and w.set_id is not distinct from g.set_id
       and w.exception_id is not distinct from g.exception_id;
    continue when m.dossier is null;
    perform ledger.append_rows(
      p_act, p_verb, g.set_id, p_from, null, m.province, m.promised_on,
      m.dossier, m.cid, m.version, m.unit, m.to_stage, m.reason,
      p_waste => p_waste,
      p_waste_from => case when p_waste is not null then ledger.account_code(p_waste_from) end);
    -- who is held waits in this stage; whoever left it is in another, or nowhere any more
    v_done := v_done || (
      select coalesce(array_agg(u.dossier), '{}')
        from unnest(m.dossier, m.cid) as u (dossier, cid)
        join ledger.place p on p.dossier = u.dossier and p.cid = u.cid
        left join ledger.dossier_set s on s.id = p.set_id
        left join ledger.exception x on x.id = p.exception_id
       where coalesce(s.stage, x.stage) is distinct from p_from);
    v_held := v_held || m.dossier;
    if g.exception_id is not null and v_done && m.dossier then
      update ledger.exception
         set resolved_at = (p_act).written_at, resolution = p_verb, resolved_by = (p_act).actor
       where id = g.exception_id;
    end if;
  end loop;
  return query
    select u.dossier,
           case when u.dossier = any (v_done) then 'done'
                when u.dossier = any (v_held) then 'held' else 'elsewhere' end
      from unnest(p_dossier) as u (dossier);
end $$;

-- 10 hand over, the hot path of the counter: one dossier of a box at the unit. Writes what
-- append_rows would write for it, statement by statement (a test compares them). Taking one off the
-- set is the lock; the place says whether it is still there, and that no flag is up. When one is,
-- whether it forbids this or not, the set is made whole again and append_rows decides.
-- A server spends most of a hand-over on starting and ending these statements, so each names one
-- table, nothing is looked up twice, and as little as may be is returned: the exit is an expression
-- (migrate.py), the place is found again where it was seen, in the same version of its row, and
-- date_bin takes a third of date_trunc with its time zone.
create or replace function ledger.hand_over(
  p_act ledger.act, p_from smallint, p_dossier bigint, p_cid bigint
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_set bigint;
  v_seen tid;
  v_unflagged boolean;
  v_kind smallint;
  v_unit integer;
  v_province smallint;
  v_promised date;
  v_version smallint;
  v_to smallint;
  v_block bigint;
  v_done ledger.appended;
begin
  select p.set_id, p.ctid, p.version, p.unflagged, ledger.handed_over_to(p_from)
    into v_set, v_seen, v_version, v_unflagged, v_to
    from ledger.place p
   where p.dossier = p_dossier and p.cid = p_cid;
  update ledger.dossier_set s
     set n = s.n - 1, stage = case when s.n = 1 then 0 else s.stage end
   where s.id = v_set and s.stage = p_from and v_to is not null
  returning s.kind, s.unit, nextval('ledger.block_id') into v_kind, v_unit, v_block;
  if v_kind is null then
    return 'elsewhere';
  end if;
  if v_kind <> 4 then  -- a box is for one unit; of other sets the dossier knows
    select d.unit into v_unit from ledger.dossier d where d.id = p_dossier and d.cid = p_cid;
  end if;
  if not v_unflagged then  -- not with `and`: an expression that reads a table takes a plan and a start
    if exists (select 1 from ledger.flag_open f where f.dossier = p_dossier) then
      v_seen := null;
    end if;
  end if;

  update ledger.place p set set_id = null
   where p.ctid = v_seen and p.dossier = p_dossier and p.cid = p_cid and p.set_id = v_set
     and p.version = v_version and p.unflagged = v_unflagged;
  if not found then
    update ledger.dossier_set set n = n + 1, stage = p_from where id = v_set
    returning province, promised_on into v_province, v_promised;
    select p.version into v_version from ledger.place p
     where p.dossier = p_dossier and p.cid = p_cid and p.set_id = v_set;
    if v_version is null then
      return 'elsewhere';
    end if;
    v_done := ledger.append_rows(
      p_act, 'hand_over', v_set, p_from, null, v_province, v_promised,
      array[p_dossier], array[p_cid], array[v_version], array[v_unit], array[v_to],
      array[0::smallint], p_block => v_block);
    return case when v_done.moved = 1 then 'done' else 'held' end;
  end if;

  -- only the first of an hour at a unit inserts: an update writes a record of the log less
  update ledger.counter c set n = c.n + 1
   where c.unit = v_unit and c.from_stage = p_from and c.to_stage = v_to
     and c.arrival_hour = date_bin('1 hour', p_act.written_at, 'epoch')
     and c.event_hour = date_bin('1 hour', p_act.happened_at, 'epoch');
  if not found then
    insert into ledger.counter as c (unit, from_stage, to_stage, arrival_hour, event_hour, n)
    values (v_unit, p_from, v_to, date_bin('1 hour', p_act.written_at, 'epoch'),
            date_bin('1 hour', p_act.happened_at, 'epoch'), 1)
    on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
      do update set n = c.n + excluded.n;
  end if;
  with left_by as (
    insert into ledger.event
      (dossier, cid, block, unit, from_stage, from_version, to_stage, reason)
    values (p_dossier, p_cid, v_block, v_unit, p_from, v_version, v_to, 0)
  )
  insert into ledger.block
    (id, verb, set_id, from_stage, n, actor, cause, happened_at, written_at, digest)
  values (v_block, 'hand_over', v_set, p_from, 1, p_act.actor, p_act.cause, p_act.happened_at,
          p_act.written_at, ledger.digest_event(
            p_dossier, p_cid, v_unit, v_version, v_to));
  return 'done';
end $$;

-- An officer found other values than the packet's: what is printed from now on.
create or replace function ledger.amend(
  p_act ledger.act, p_dossier bigint, p_cid bigint, p_birth integer, p_sex text, p_name text,
  p_name_key text, p_residence text, p_evidence text
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
begin
  insert into ledger.amendment as a
    (dossier, cid, version, block, birth, sex, name, name_key, residence, evidence)
  select p_dossier, p_cid, coalesce(max(o.version), 0) + 1, v_block, p_birth, p_sex, p_name,
         p_name_key, p_residence, p_evidence
    from ledger.amendment o where o.dossier = p_dossier and o.cid = p_cid
  returning a::text into v_row;
  perform ledger.write_header(v_block, 'amend', null, 0::smallint, 0, p_act, null,
                              ledger.fact('amendment', array[v_row]));
end $$;

-- A flag is raised or ended. Raising `priority` takes the dossier out of its set into one of its
-- own that goes first; ending a flag lets a held dossier go on from where it stood.
create or replace function ledger.raise_flag(
  p_act ledger.act, p_dossier bigint, p_cid bigint, p_kind smallint
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
  v_n smallint;
  w record;
begin
  loop  -- until the set that is locked is the one it is in: no step may pass it meanwhile
    select * into w from ledger.where_is(p_dossier, p_cid);
    exit when w.set_id is null;
    perform 1 from ledger.dossier_set where id = w.set_id for update;
    exit when w.set_id = (select h.set_id from ledger.where_is(p_dossier, p_cid) h);
  end loop;
  insert into ledger.flag_open (dossier, cid, kind, n)
  select p_dossier, p_cid, p_kind, coalesce(max(f.n), 0) + 1
    from ledger.flag f where f.dossier = p_dossier and f.cid = p_cid and f.kind = p_kind
  on conflict do nothing
  returning n into v_n;
  if v_n is null then
    return false;
  end if;
  update ledger.place set unflagged = false where dossier = p_dossier and unflagged;
  insert into ledger.flag as f (dossier, cid, kind, n, block)
  values (p_dossier, p_cid, p_kind, v_n, v_block) returning f::text into v_row;
  perform ledger.write_header(v_block, 'raise_flag', null, coalesce(w.stage, 0::smallint), 0,
                              p_act, null, ledger.fact('flag', array[v_row]));
  if w.set_id is not null and (select cardinality(forbids_into) = 0
                                 from ledger.flag_kind where code = p_kind) then
    perform ledger.set_apart(p_act, p_dossier, p_cid, true);
  end if;
  return true;
end $$;

-- End a flag; false when it was not up. A dossier it held goes on unless another flag holds it; one
-- that waits for another reason (a card missing from its box) goes on waiting.
create or replace function ledger.end_flag(
  p_act ledger.act, p_dossier bigint, p_cid bigint, p_kind smallint
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
  v_n smallint;
begin
  delete from ledger.flag_open
   where dossier = p_dossier and cid = p_cid and kind = p_kind returning n into v_n;
  if v_n is null then
    return false;
  end if;
  insert into ledger.flag_end as f (dossier, cid, kind, n, block)
  values (p_dossier, p_cid, p_kind, v_n, v_block) returning f::text into v_row;
  perform ledger.write_header(v_block, 'end_flag', null, 0::smallint, 0, p_act, null,
                              ledger.fact('flag_end', array[v_row]));
  if not exists (select 1 from ledger.flag_open f join ledger.flag_kind k on k.code = f.kind
                  where f.dossier = p_dossier and f.cid = p_cid
                    and cardinality(k.forbids_into) > 0)
     and exists (select 1 from ledger.place p join ledger.exception x on x.id = p.exception_id
                  where p.dossier = p_dossier and p.cid = p_cid and x.resolved_at is null
                    and x.reason = ledger.reason_code('flag_holds')) then
    perform ledger.release(p_act, p_dossier, p_cid, 'flag_ended');
  end if;
  return true;
end $$;

-- A held dossier goes on: from its exception into a set of its own, in the same stage. One that waited
-- for another reason when a flag held it waits for that again: nobody has answered it.
create or replace function ledger.release(
  p_act ledger.act, p_dossier bigint, p_cid bigint, p_resolution text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  x ledger.exception;
  v_before ledger.exception;
begin
  select e.* into x from ledger.place p join ledger.exception e on e.id = p.exception_id
   where p.dossier = p_dossier and p.cid = p_cid for update of e;
  if not found or x.resolved_at is not null
     or x.reason = ledger.reason_code('missing_from_answer') then  -- a lot that waits is whole
    return false;
  end if;
  select e.* into v_before from ledger.exception e
   where e.dossier = p_dossier and e.cid = p_cid and e.stage = x.stage and e.version = x.version
     and e.resolution = 'held' and x.reason = ledger.reason_code('flag_holds')
   order by e.id desc limit 1;
  if v_before.id is null
     and (select holder from ledger.stage where code = x.stage) <> 'set' then
    return false;
  end if;
  update ledger.exception
     set resolved_at = (p_act).written_at, resolution = p_resolution,
         resolved_by = (p_act).actor
   where id = x.id;
  if v_before.id is not null then
    update ledger.exception
       set resolved_at = null, resolution = null, resolved_by = null where id = v_before.id;
    update ledger.place set exception_id = v_before.id
     where dossier = p_dossier and cid = p_cid;
    return true;
  end if;
  perform ledger.set_apart(p_act, p_dossier, p_cid, false);
  return true;
end $$;

-- Put one dossier into a set of its own, in the stage where it is; one that goes first if it must.
create or replace function ledger.set_apart(
  p_act ledger.act, p_dossier bigint, p_cid bigint, p_priority boolean
) returns void
language plpgsql as $$
#variable_conflict use_column
declare
  v_set bigint := nextval('ledger.set_id');
  v_block bigint := nextval('ledger.block_id');
  v_fact jsonb;
  d ledger.dossier;
  w record;
  v_priority boolean := p_priority or ledger.has_priority(array[p_dossier]);
begin
  select * into d from ledger.dossier where id = p_dossier and cid = p_cid;
  select * into w from ledger.where_is(p_dossier, p_cid);
  if w.set_id is not null then
    if exists (select 1 from ledger.dossier_set
                where id = w.set_id and (kind in (3, 4) or n = 1)) then
      update ledger.dossier_set set priority = priority or v_priority
       where id = w.set_id and n = 1;
      return;
    end if;
    update ledger.dossier_set
       set n = n - 1, stage = case when n = 1 then 0 else stage end where id = w.set_id;
  end if;
  v_fact := ledger.join_rows(
    v_block, v_set, array[p_dossier], array[p_cid], array[w.version], array[d.unit], 0);
  insert into ledger.place as p (dossier, cid, set_id, version)
  values (p_dossier, p_cid, v_set, w.version)
  on conflict (dossier, cid) do update set set_id = excluded.set_id, exception_id = null;
  perform ledger.write_header(v_block, 'set_apart', v_set, w.stage, 0, p_act, null, v_fact);
  insert into ledger.dossier_set
    (id, kind, stage, province, unit, priority, n, formed, since, due, promised_on)
  values (v_set, 2, w.stage, d.province, d.unit, v_priority, 1, 1, (p_act).written_at,
          ledger.due_in(p_act, w.stage), d.promised_on);
  perform ledger.queue_work(v_set, w.stage, (p_act).written_at);
end $$;
