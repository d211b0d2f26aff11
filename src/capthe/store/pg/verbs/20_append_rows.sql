-- The one place where a dossier changes its stage. Not granted to any application role: the verbs
-- call it, holding the lock of the set or exception that the dossiers are in.
--
-- p_set    the set they are in, or null when they come from exceptions
-- p_main   the stage the set as a whole goes on to, or null when only the named dossiers leave it
-- p_waste  for dossiers that leave with a blank: what became of it (spoiled, withdrawn, lost,
--          destroyed), taken from account p_waste_from
-- p_into   sets made by the caller for those who leave into another set: one for all, or one for
--          each unit; without it, those who go back into the flow form a return set
-- p_unstoppable  record of what has physically happened already: no flag can hold it any more
--
-- The primary key of ledger.event lets each state be left once; with the lock held it never has to
-- say no, and an error from it means that an invariant is broken.
--
-- In one transaction: events (each state can be left once), counters, exceptions with owner and due
-- time, a return set for those who go back into the flow, ended cards, the set itself, the next
-- work, and the block header with the digest. Dossiers that an open flag holds stay where they are
-- as exceptions.
create or replace function ledger.append_rows(
  p_act ledger.act,
  p_verb text,
  p_set bigint,
  p_from smallint,
  p_main smallint,
  p_province smallint,
  p_promised date,
  p_dossier bigint[],
  p_cid bigint[],
  p_version smallint[],
  p_unit integer[],
  p_to smallint[],
  p_reason smallint[],
  p_facts jsonb default '{}',
  p_block bigint default null,
  p_waste text default null,
  p_waste_from smallint default null,
  p_into_sets bigint[] default null,
  p_into_units integer[] default null,
  p_unstoppable boolean default false
) returns ledger.appended
language plpgsql as $$
declare
  v_block bigint := coalesce(p_block, nextval('ledger.block_id'));
  v_held bigint[];
  v_back smallint[];
  v_raise smallint[];
  v_ends smallint[];
  v_void_ends boolean;
  v_return bigint;
  v_facts jsonb := p_facts;
  v_digest bytea;
  v_moved integer;
  v_left integer := 0;
  v_fresh boolean;
  v_hour timestamptz := date_trunc('hour', (p_act).written_at, 'UTC');
  v_event_hour timestamptz := date_trunc('hour', (p_act).happened_at, 'UTC');
  v_members text[];
  v_sets bigint[];
  v_sizes integer[];
  v_waste text[];
  v_void text[];
begin
  if not p_unstoppable then
    select array_agg(distinct f.dossier) into v_held
      from ledger.flag_open f
      join ledger.flag_kind k on k.code = f.kind
     where f.dossier = any (p_dossier)
       and p_to[array_position(p_dossier, f.dossier)] = any (k.forbids_into);
  end if;

  -- where the named ones go: back into the flow, to a desk, to an end
  select array_agg(s.code) filter (where s.holder = 'set' and s.code is distinct from p_main),
         array_agg(s.code) filter (where s.holder = 'exception'),
         array_agg(s.code) filter (where s.holder = 'end'),
         coalesce(bool_or(s.holder = 'end' and coalesce(s.reached, 0) < 4), false)
    into v_back, v_raise, v_ends, v_void_ends
    from ledger.stage s
   where s.code = any (p_to);
  if array_length(v_back, 1) > 1 then
    raise exception 'one append can send dossiers back to one stage only';
  end if;

  if v_back is null and v_raise is null and v_ends is null and v_held is null then
    -- the whole set goes on together
    with moved as (
      insert into ledger.event
        (dossier, cid, block, unit, from_stage, from_version, to_stage, reason)
      select g.dossier, g.cid, v_block, g.unit, p_from, g.version, p_main, g.reason
        from unnest(p_dossier, p_cid, p_version, p_unit, p_reason)
          as g (dossier, cid, version, unit, reason)
      returning dossier, cid, unit, from_version, reason
    ), counted as (
      insert into ledger.counter as c
        (unit, from_stage, to_stage, arrival_hour, event_hour, n)
      select unit, p_from, p_main, v_hour, v_event_hour, count(*)
        from moved group by unit order by unit
      on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
        do update set n = c.n + excluded.n
    )
    select count(*),
           sha256(coalesce(string_agg(
             ledger.event_bytes(dossier, cid, unit, p_from, from_version, p_main, reason),
             ''::bytea order by dossier), ''::bytea))
      into v_moved, v_digest
      from moved;
  else
    if v_back is not null and p_into_sets is null then
      v_return := nextval('ledger.set_id');
    end if;
    v_fresh := exists (select 1 from ledger.dossier_set where id = p_set and lo is not null);
    with moved as (
      insert into ledger.event
        (dossier, cid, block, unit, from_stage, from_version, to_stage, reason)
      select g.dossier, g.cid, v_block, g.unit, p_from, g.version, g.to_stage, g.reason
        from unnest(p_dossier, p_cid, p_version, p_unit, p_to, p_reason)
          as g (dossier, cid, version, unit, to_stage, reason)
       where v_held is null or g.dossier <> all (v_held)
      returning dossier, cid, unit, from_version, to_stage, reason
    ), counted as (
      insert into ledger.counter as c
        (unit, from_stage, to_stage, arrival_hour, event_hour, n)
      select unit, p_from, to_stage, v_hour, v_event_hour, count(*)
        from moved group by unit, to_stage order by unit, to_stage
      on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
        do update set n = c.n + excluded.n
    ), leaving as materialized (
      select m.dossier, m.cid, m.unit, m.to_stage, m.reason,
             (m.from_version + (m.to_stage <= p_from)::integer)::smallint as version,
             case when m.to_stage = any (v_raise) then nextval('ledger.exception_id') end
               as exception_id,
             case when m.to_stage = any (v_raise) or m.to_stage = any (v_ends) then null
                  when p_into_sets is null then v_return
                  when p_into_units is null then p_into_sets[1]
                  else p_into_sets[array_position(p_into_units, m.unit)] end as set_id
        from moved m
       where m.to_stage is distinct from p_main
          or m.to_stage = any (v_raise) or m.to_stage = any (v_ends)
    ), raised as (
      insert into ledger.exception
        (id, dossier, cid, stage, version, reason, desk, province, unit, raised_at, due, block)
      select l.exception_id, l.dossier, l.cid, l.to_stage, l.version, l.reason, s.desk, p_province,
             l.unit, (p_act).written_at, ledger.due_in(p_act, l.to_stage), v_block
        from leaving l join ledger.stage s on s.code = l.to_stage
       where v_raise is not null and l.exception_id is not null
    ), placed as (
      insert into ledger.place (dossier, cid, set_id, exception_id, version)
      select dossier, cid, set_id, exception_id, version from leaving where v_fresh
    ), replaced as (
      update ledger.place p
         set set_id = l.set_id, exception_id = l.exception_id, version = l.version
        from leaving l
       where not v_fresh and p.dossier = l.dossier and p.cid = l.cid
    ), joined as (
      insert into ledger.set_member as m (set_id, dossier, cid, unit, version, block)
      select set_id, dossier, cid, unit, version, v_block from leaving where set_id is not null
      returning m.*
    ), summed as (
      select count(*) as n,
             sha256(coalesce(string_agg(
               ledger.event_bytes(
                 dossier, cid, unit, p_from, from_version, to_stage, reason), ''::bytea
               order by dossier), ''::bytea)) as digest
        from moved
    )
    select s.n, s.digest, (select count(*) from leaving), j.sets, j.sizes,
           (select array_agg(joined::text) from joined)
      into v_moved, v_digest, v_left, v_sets, v_sizes, v_members
      from summed s,
           (select array_agg(i.set_id) as sets, array_agg(i.n) as sizes
              from (select set_id, count(*)::integer as n from leaving
                     where set_id is not null group by set_id) i) j;
  end if;

  if v_held is not null then
    v_left := v_left + ledger.hold(
      p_act, v_block, p_from, p_province, v_held, p_dossier, p_cid, p_version, p_unit,
      null, null);
  end if;

  if p_waste is not null and v_left > 0 then
    with ended as (
      insert into ledger.attempt_end as a (dossier, cid, n, block, cause)
      select a.dossier, a.cid, max(a.n), v_block, p_waste
        from unnest(p_dossier, p_cid, p_to) as g (dossier, cid, to_stage)
        join ledger.attempt a on a.dossier = g.dossier and a.cid = g.cid
       where g.to_stage is distinct from p_main
         and (v_held is null or g.dossier <> all (v_held))
       group by a.dossier, a.cid
      returning a.*
    )
    select array_agg(ended::text) into v_waste from ended;
    perform ledger.post(
      v_block, p_waste_from, 1, ledger.account_code(p_waste), 1,
      array_length(v_waste, 1), null);
  end if;

  if v_void_ends then
    with void as (
      insert into ledger.card_end as e (cid, generation, block, cause)
      select c.cid, c.generation, v_block, 'void'
        from unnest(p_dossier, p_cid, p_to) as g (dossier, cid, to_stage)
        join ledger.stage s on s.code = g.to_stage and s.holder = 'end'
         and coalesce(s.reached, 0) < 4
        join ledger.card c on c.cid = g.cid and c.dossier = g.dossier
       where v_held is null or g.dossier <> all (v_held)
      on conflict do nothing
      returning e.*
    )
    select array_agg(void::text) into v_void from void;
  end if;

  if v_members is not null then
    v_facts := v_facts || ledger.fact('set_member', v_members);
  end if;
  if v_waste is not null then
    v_facts := v_facts || ledger.fact('attempt_end', v_waste);
  end if;
  if v_void is not null then
    v_facts := v_facts || ledger.fact('card_end', v_void);
  end if;
  perform ledger.write_header(
    v_block, p_verb, p_set, p_from, v_moved, p_act, v_digest, v_facts);

  if p_set is not null then
    update ledger.dossier_set s
       set n = s.n - v_left,
           stage = case when s.n = v_left then 0 else coalesce(p_main, s.stage) end,
           since = case when p_main is null then s.since else (p_act).written_at end,
           due = case when p_main is null then s.due else ledger.due_in(p_act, p_main) end
     where s.id = p_set;
    if v_sets is not null and p_into_sets is not null then
      update ledger.dossier_set s set n = s.n + g.n, formed = s.formed + g.n
        from unnest(v_sets, v_sizes) as g (set_id, n)
       where s.id = g.set_id;
    end if;
    if p_main is not null then
      delete from ledger.work where set_id = p_set and stage = p_from;
      perform ledger.queue_work(p_set, p_main, (p_act).written_at);
    end if;
  end if;

  if v_return = any (v_sets) then
    insert into ledger.dossier_set
      (id, kind, stage, province, unit, priority, n, formed, since, due, promised_on)
    values (v_return, 2, v_back[1], p_province,
            (select min(u) from unnest(p_unit) u having min(u) = max(u)),
            ledger.has_priority(array(
              select g.dossier from unnest(p_dossier, p_to) as g (dossier, to_stage)
               where g.to_stage = v_back[1] and (v_held is null or g.dossier <> all (v_held)))),
            v_sizes[array_position(v_sets, v_return)],
            v_sizes[array_position(v_sets, v_return)], (p_act).written_at,
            ledger.due_in(p_act, v_back[1]), p_promised);
    perform ledger.queue_work(v_return, v_back[1], (p_act).written_at);
  end if;

  return (v_block, v_moved, coalesce(array_length(v_held, 1), 0))::ledger.appended;
end $$;

-- Everybody in a set (at most p_limit), in the order of their ids, as arrays for append_rows. A set
-- that nobody has left since it was formed is read without asking where each one is.
create or replace function ledger.roll_of(
  s ledger.dossier_set, p_limit integer default null,
  out dossier bigint[], out cid bigint[], out version smallint[], out unit integer[]
)
language plpgsql stable as $$
#variable_conflict use_column
begin
  if s.lo is not null and s.n = s.hi - s.lo + 1 then
    select array_agg(w.id), array_agg(w.cid), array_agg(w.unit) into dossier, cid, unit
      from (select d.id, d.cid, d.unit from ledger.dossier d
             where d.id between s.lo and s.hi order by d.id limit p_limit) w;
    version := array_fill(0::smallint, array[coalesce(cardinality(dossier), 0)]);
  elsif s.lo is not null then
    select array_agg(w.id), array_agg(w.cid), array_agg(w.unit) into dossier, cid, unit
      from (select d.id, d.cid, d.unit from ledger.dossier d
             where d.id between s.lo and s.hi
               and not exists (
                 select 1 from ledger.place p where p.dossier = d.id and p.cid = d.cid)
             order by d.id limit p_limit) w;
    version := array_fill(0::smallint, array[coalesce(cardinality(dossier), 0)]);
  elsif s.n = s.formed then
    select array_agg(w.dossier), array_agg(w.cid), array_agg(w.version), array_agg(w.unit)
      into dossier, cid, version, unit
      from (select m.dossier, m.cid, m.version, m.unit from ledger.set_member m
             where m.set_id = s.id order by m.dossier limit p_limit) w;
  else
    select array_agg(w.dossier), array_agg(w.cid), array_agg(w.version), array_agg(w.unit)
      into dossier, cid, version, unit
      from (select m.dossier, m.cid, m.version, m.unit from ledger.set_member m
             where m.set_id = s.id
               and exists (
                 select 1 from ledger.place p
                  where p.dossier = m.dossier and p.cid = m.cid and p.set_id = s.id)
             order by m.dossier limit p_limit) w;
  end if;
end $$;

-- Whether anybody of these goes first: an open flag that forbids nothing says so.
create or replace function ledger.has_priority(p_dossier bigint[]) returns boolean
language sql stable as $$
  select exists (
    select 1 from ledger.flag_open f join ledger.flag_kind k on k.code = f.kind
     where f.dossier = any (p_dossier) and cardinality(k.forbids_into) = 0)
$$;

-- Work for the machine, when a machine must act on a set in this stage.
create or replace function ledger.queue_work(
  p_set bigint, p_stage smallint, p_now timestamptz
) returns void
language sql as $$
  insert into ledger.work (stage, set_id, ready_at)
  select p_stage, p_set, p_now
    from ledger.stage s
    join ledger.dossier_set d on d.id = p_set and d.n > 0
   where s.code = p_stage and s.by_machine
$$;

-- Dossiers held back (by an open flag, or for the reason given) become exceptions in the stage
-- where they are; returns how many. One that waits for the same reason already keeps its exception
-- and its clock.
create or replace function ledger.hold(
  p_act ledger.act, p_block bigint, p_stage smallint, p_province smallint, p_held bigint[],
  p_dossier bigint[], p_cid bigint[], p_version smallint[], p_unit integer[],
  p_reason smallint, p_desk text
) returns integer
language plpgsql as $$
declare
  v_reason smallint := coalesce(p_reason, ledger.reason_code('flag_holds'));
begin
  with before as materialized (
    select x.id, x.dossier, x.reason
      from ledger.place p
      join ledger.exception x on x.id = p.exception_id and x.resolved_at is null
     where p.dossier = any (p_held)
  ), held as materialized (
    select g.dossier, g.cid, g.version, g.unit, nextval('ledger.exception_id') as exception_id,
           coalesce(p_desk, (
             select k.desk
               from ledger.flag_open f
               join ledger.flag_kind k on k.code = f.kind
              where f.dossier = g.dossier and cardinality(k.forbids_into) > 0
              order by f.kind desc limit 1)) as desk
      from (select distinct * from unnest(p_dossier, p_cid, p_version, p_unit)) as
             g (dossier, cid, version, unit)
     where g.dossier = any (p_held)
       and not exists (
         select 1 from before b where b.dossier = g.dossier and b.reason = v_reason)
  ), replaced as (
    update ledger.exception x
       set resolved_at = (p_act).written_at, resolution = 'held', resolved_by = (p_act).actor
      from before b
     where x.id = b.id and b.reason <> v_reason
  ), raised as (
    insert into ledger.exception
      (id, dossier, cid, stage, version, reason, desk, province, unit, raised_at, due, block)
    select exception_id, dossier, cid, p_stage, version, v_reason, desk, p_province, unit,
           (p_act).written_at, ledger.due_in(p_act, p_stage), p_block
      from held
  )
  insert into ledger.place as p (dossier, cid, set_id, exception_id, version)
  select dossier, cid, null, exception_id, version from held
  on conflict (dossier, cid) do update
    set set_id = null, exception_id = excluded.exception_id;
  return (select count(distinct h) from unnest(p_held) h);
end $$;

-- One double entry: n blanks leave one account and enter another; no account but the supplier's
-- may go below zero. Blanks go from a smaller account to a larger one, and the smaller is locked
-- first: two postings wait for each other in one order only.
create or replace function ledger.post(
  p_block bigint, p_from smallint, p_from_place integer, p_to smallint, p_to_place integer,
  p_n integer, p_first_blank bigint
) returns void
language plpgsql as $$
begin
  if coalesce(p_n, 0) = 0 then
    return;
  end if;
  insert into ledger.posting
    (block, line, from_account, from_place, to_account, to_place, n, first_blank)
  select p_block, count(*) + 1, p_from, p_from_place, p_to, p_to_place, p_n, p_first_blank
    from ledger.posting where block = p_block;
  insert into ledger.stock as s (account, place, n) values (p_from, p_from_place, 0)
  on conflict (account, place) do nothing;
  update ledger.stock set n = n - p_n where account = p_from and place = p_from_place;
  insert into ledger.stock as s (account, place, n) values (p_to, p_to_place, p_n)
  on conflict (account, place) do update set n = s.n + excluded.n;
end $$;
