-- The one place where a dossier changes its stage. Not granted to any application role: the verbs
-- call it, holding the lock of the set or exception that the dossiers are in.
--
-- p_set    the set they are in, or null when they come from exceptions; the dossiers in ascending order
-- p_main   the stage the set as a whole goes on to, or null when only the named dossiers leave it
-- p_waste  for dossiers that leave with a blank: what became of it (spoiled, withdrawn, lost,
--          destroyed), taken from account p_waste_from
-- p_into   a set made by the caller for those who leave into another set; without it, those who go
--          back into the flow form a return set
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
  p_into bigint default null,
  p_unstoppable boolean default false
) returns ledger.appended
language plpgsql as $$
declare
  v_block bigint := coalesce(p_block, nextval('ledger.block_id'));
  v_hour timestamptz := date_trunc('hour', (p_act).written_at, 'UTC');
  v_event_hour timestamptz := date_trunc('hour', (p_act).happened_at, 'UTC');
  v_facts jsonb := p_facts;
  v_held bigint[];
  v_moved integer;
  v_left integer := 0;
  v_fresh boolean;
  v_into bigint;
  v_ids bigint[];
  v_stages smallint[];  -- where they go
  -- those whom no flag holds
  v_dossier bigint[] := p_dossier;
  v_cid bigint[] := p_cid;
  v_version smallint[] := p_version;
  v_unit integer[] := p_unit;
  v_to smallint[] := p_to;
  v_reason smallint[] := p_reason;
  l record;  -- of them, those who leave the set they are in for one stage
  v_ended text[];
begin
  if not p_unstoppable then
    select array_agg(distinct f.dossier) into v_held
      from ledger.flag_open f
      join ledger.flag_kind k on k.code = f.kind
     where exists (  -- asked first, so that a set without flags is not looked up one by one
             select 1 from ledger.flag_open o
              where o.dossier between (select min(d) from unnest(p_dossier) d)
                                  and (select max(d) from unnest(p_dossier) d))
       and f.dossier = any (p_dossier)
       and p_to[array_position(p_dossier, f.dossier)] = any (k.forbids_into);
  end if;
  if v_held is not null then
    select coalesce(array_agg(g.dossier order by o), '{}'), array_agg(g.cid order by o),
           array_agg(g.version order by o), array_agg(g.unit order by o),
           array_agg(g.to_stage order by o), array_agg(g.reason order by o)
      into v_dossier, v_cid, v_version, v_unit, v_to, v_reason
      from unnest(p_dossier, p_cid, p_version, p_unit, p_to, p_reason) with ordinality
        as g (dossier, cid, version, unit, to_stage, reason, o)
     where g.dossier <> all (v_held);
  end if;

  insert into ledger.event
    (dossier, cid, block, unit, from_stage, from_version, to_stage, reason)
  select unnest(v_dossier), unnest(v_cid), v_block, unnest(v_unit), p_from, unnest(v_version),
         unnest(v_to), unnest(v_reason);
  get diagnostics v_moved = row_count;
  with counted as (
    insert into ledger.counter as c
      (unit, from_stage, to_stage, arrival_hour, event_hour, n)
    select g.unit, p_from, g.to_stage, v_hour, v_event_hour, count(*)
      from (select unnest(v_unit) as unit, unnest(v_to) as to_stage) g
     group by g.unit, g.to_stage order by g.unit, g.to_stage
    on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
      do update set n = c.n + excluded.n
    returning c.to_stage
  )
  select array_agg(distinct to_stage) into v_stages from counted;

  for l in
    select s.code as to_stage, s.holder, s.desk, (s.code <= p_from)::integer as again,
           s.holder = 'end' and coalesce(s.reached, 0) < 4 as is_void, w.*
      from ledger.stage s,
           lateral ledger.who_goes(
             s.code, v_dossier, v_cid, v_version, v_unit, v_to, v_reason) w
     where s.code = any (v_stages) and (s.code is distinct from p_main or s.holder <> 'set')
     order by s.code
  loop
    v_left := v_left + cardinality(l.dossier);
    v_fresh := exists (select 1 from ledger.dossier_set where id = p_set and lo is not null);
    case l.holder
      when 'exception' then
        v_ids := ledger.raise_rows(
          p_act, v_block, l.to_stage, l.desk, p_province, l.dossier, l.cid, l.version, l.unit,
          l.reason, l.again);
        perform ledger.place_at_desk(v_fresh, l.dossier, l.cid, l.version, v_ids, l.again);
      when 'end' then
        perform ledger.place_rows(v_fresh, l.dossier, l.cid, l.version, null, l.again);
        if l.is_void then
          v_facts := v_facts || ledger.void_cards(v_block, l.dossier, l.cid);
        end if;
      else
        if v_into is not null then
          raise exception 'one append can send dossiers back to one stage only';
        end if;
        v_into := coalesce(p_into, nextval('ledger.set_id'));
        perform ledger.place_rows(v_fresh, l.dossier, l.cid, l.version, v_into, l.again);
        v_facts := v_facts || ledger.join_rows(
          v_block, v_into, l.dossier, l.cid, l.version, l.unit, l.again);
        if p_into is null then
          insert into ledger.dossier_set
            (id, kind, stage, province, unit, priority, n, formed, since, due, promised_on)
          values (v_into, 2, l.to_stage, p_province,
                  (select min(u) from unnest(p_unit) u having min(u) = max(u)),
                  ledger.has_priority(l.dossier), cardinality(l.dossier), cardinality(l.dossier),
                  (p_act).written_at, ledger.due_in(p_act, l.to_stage), p_promised);
          perform ledger.queue_work(v_into, l.to_stage, (p_act).written_at);
        else
          update ledger.dossier_set
             set n = n + cardinality(l.dossier), formed = formed + cardinality(l.dossier)
           where id = p_into;
        end if;
    end case;
  end loop;

  if p_waste is not null and v_left > 0 then
    with ended as (
      insert into ledger.attempt_end as a (dossier, cid, n, block, cause)
      select a.dossier, a.cid, max(a.n), v_block, p_waste
        from unnest(v_stages) as t (stage)
        cross join lateral unnest(array_positions(v_to, t.stage)) as g (i)
        join ledger.attempt a on a.dossier = v_dossier[g.i] and a.cid = v_cid[g.i]
       where t.stage is distinct from p_main
       group by a.dossier, a.cid
      returning a.*
    )
    select array_agg(ended::text) into v_ended from ended;
    if v_ended is not null then
      v_facts := v_facts || ledger.fact('attempt_end', v_ended);
      perform ledger.post(
        v_block, p_waste_from, 1, ledger.account_code(p_waste), 1, cardinality(v_ended), null);
    end if;
  end if;

  if v_held is not null then
    v_left := v_left + ledger.hold(
      p_act, v_block, p_from, p_province, v_held, p_dossier, p_cid, p_version, p_unit,
      null, null);
  end if;

  perform ledger.write_header(
    v_block, p_verb, p_set, p_from, v_moved, p_act,
    case when v_moved > 0 then
      ledger.digest_events(v_dossier, v_cid, v_unit, v_version, v_to, v_reason) end, v_facts);

  if p_set is not null then
    update ledger.dossier_set s
       set n = s.n - v_left,
           stage = case when s.n = v_left then 0 else coalesce(p_main, s.stage) end,
           since = case when p_main is null then s.since else (p_act).written_at end,
           due = case when p_main is null then s.due else ledger.due_in(p_act, p_main) end
     where s.id = p_set;
    if p_main is not null then
      delete from ledger.work where set_id = p_set and stage = p_from;
      perform ledger.queue_work(p_set, p_main, (p_act).written_at);
    end if;
  end if;

  return (v_block, v_moved, coalesce(array_length(v_held, 1), 0))::ledger.appended;
end $$;

-- Those of an append who go to one stage, in the order of their dossiers: everybody as they are, when
-- nobody goes anywhere else.
create or replace function ledger.who_goes(
  p_stage smallint, p_dossier bigint[], p_cid bigint[], p_version smallint[], p_unit integer[],
  p_to smallint[], p_reason smallint[],
  out dossier bigint[], out cid bigint[], out version smallint[], out unit integer[],
  out reason smallint[]
)
language plpgsql stable as $$
begin
  if p_stage = all (p_to) then
    dossier := p_dossier;
    cid := p_cid;
    version := p_version;
    unit := p_unit;
    reason := p_reason;
  else
    select array_agg(p_dossier[i]), array_agg(p_cid[i]), array_agg(p_version[i]),
           array_agg(p_unit[i]), array_agg(p_reason[i])
      into dossier, cid, version, unit, reason
      from unnest(array_positions(p_to, p_stage)) i;  -- a few of thousands, mostly
  end if;
end $$;

-- Where these dossiers are from now on: in set p_set, or, when that is null, nowhere, at their end.
-- `p_fresh`: they leave an arrival block, where nobody has a row of his own yet. `p_again`: 1 when they
-- enter a stage once more.
create or replace function ledger.place_rows(
  p_fresh boolean, p_dossier bigint[], p_cid bigint[], p_version smallint[], p_set bigint,
  p_again integer
) returns void
language plpgsql as $$
begin
  if p_fresh then
    insert into ledger.place (dossier, cid, set_id, version, unflagged)
    select dossier, cid, p_set, version + p_again,
           not exists (select 1 from ledger.flag_open f where f.dossier = g.dossier)
      from unnest(p_dossier, p_cid, p_version) as g (dossier, cid, version);
  else
    update ledger.place
       set set_id = p_set, exception_id = null, version = version + p_again
     where dossier = any (p_dossier);
  end if;
end $$;

-- The same for those who wait at a desk, each as an exception.
create or replace function ledger.place_at_desk(
  p_fresh boolean, p_dossier bigint[], p_cid bigint[], p_version smallint[], p_exception bigint[],
  p_again integer
) returns void
language plpgsql as $$
begin
  if p_fresh then
    insert into ledger.place (dossier, cid, exception_id, version, unflagged)
    select dossier, cid, exception_id, version + p_again,
           not exists (select 1 from ledger.flag_open f where f.dossier = g.dossier)
      from unnest(p_dossier, p_cid, p_version, p_exception)
        as g (dossier, cid, version, exception_id);
  else
    update ledger.place p
       set set_id = null, exception_id = g.exception_id, version = p.version + p_again
      from unnest(p_dossier, p_exception) as g (dossier, exception_id)
     where p.dossier = g.dossier;
  end if;
end $$;

-- Exceptions of a desk for these dossiers, with reason, owner and due time; returns their ids.
create or replace function ledger.raise_rows(
  p_act ledger.act, p_block bigint, p_stage smallint, p_desk text, p_province smallint,
  p_dossier bigint[], p_cid bigint[], p_version smallint[], p_unit integer[], p_reason smallint[],
  p_again integer
) returns bigint[]
language plpgsql as $$
declare
  v_ids bigint[] := array(select nextval('ledger.exception_id') from unnest(p_dossier));
begin
  insert into ledger.exception
    (id, dossier, cid, stage, version, reason, desk, province, unit, raised_at, due, block)
  select g.id, g.dossier, g.cid, p_stage, g.version + p_again, g.reason, p_desk, p_province, g.unit,
         (p_act).written_at, ledger.due_in(p_act, p_stage), p_block
    from unnest(v_ids, p_dossier, p_cid, p_version, p_unit, p_reason)
      as g (id, dossier, cid, version, unit, reason);
  return v_ids;
end $$;

-- These dossiers are on record as members of a set; returns the digest of the rows.
create or replace function ledger.join_rows(
  p_block bigint, p_set bigint, p_dossier bigint[], p_cid bigint[], p_version smallint[],
  p_unit integer[], p_again integer
) returns jsonb
language plpgsql as $$
declare
  v_version smallint[] := p_version;
begin
  if p_again > 0 then
    v_version := array(select v + p_again from unnest(p_version) v);
  end if;
  insert into ledger.set_roll (set_id, block, dossier, cid, unit, version)
  values (p_set, p_block, p_dossier, p_cid, p_unit, v_version);
  return ledger.fact('set_member', ledger.digest_members(
    array_fill(p_set, array[cardinality(p_dossier)]), p_dossier, p_cid, p_unit, v_version));
end $$;

-- The card slots of dossiers that end without a card are free again; returns the digest of the rows.
create or replace function ledger.void_cards(
  p_block bigint, p_dossier bigint[], p_cid bigint[]
) returns jsonb
language plpgsql as $$
declare
  v_rows text[];
begin
  with void as (
    insert into ledger.card_end as e (cid, generation, block, cause)
    select c.cid, c.generation, p_block, 'void'
      from unnest(p_dossier, p_cid) as g (dossier, cid)
      join ledger.card c on c.cid = g.cid and c.dossier = g.dossier
    on conflict do nothing
    returning e.*
  )
  select array_agg(void::text) into v_rows from void;
  return case when v_rows is null then '{}'::jsonb else ledger.fact('card_end', v_rows) end;
end $$;

-- Everybody in a set (at most p_limit), in the order of their ids, as arrays for append_rows. A set
-- that nobody has left since it was formed is read without asking where each one is; of others the
-- places are asked who has left.
create or replace function ledger.roll_of(
  s ledger.dossier_set, p_limit integer default null,
  out dossier bigint[], out cid bigint[], out version smallint[], out unit integer[]
)
language plpgsql stable
set enable_mergejoin = on set enable_hashjoin = off set enable_nestloop = off as $$
#variable_conflict use_column
declare
  v_gone bigint[];
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
                 select 1 from ledger.place p
                  where p.dossier = d.id and p.cid = d.cid
                    and p.dossier between s.lo and s.hi)  -- said again, for the plan
             order by d.id limit p_limit) w;
    version := array_fill(0::smallint, array[coalesce(cardinality(dossier), 0)]);
    return;
  elsif (select count(*) from ledger.set_roll r where r.set_id = s.id) = 1 then
    select r.dossier, r.cid, r.version, r.unit into dossier, cid, version, unit
      from ledger.set_roll r where r.set_id = s.id;
  else
    select array_agg(w.dossier), array_agg(w.cid), array_agg(w.version), array_agg(w.unit)
      into dossier, cid, version, unit
      from (select m.dossier, m.cid, m.version, m.unit from ledger.set_member m
             where m.set_id = s.id order by m.dossier) w;
  end if;
  if s.n < s.formed then
    v_gone := array(select p.dossier from ledger.place p
                     where p.dossier = any (roll_of.dossier) and p.set_id is distinct from s.id);
    select array_agg(w.dossier), array_agg(w.cid), array_agg(w.version), array_agg(w.unit)
      into dossier, cid, version, unit
      from unnest(dossier, cid, version, unit) as w (dossier, cid, version, unit)
     where w.dossier not in (select unnest(v_gone));
  end if;
  if p_limit < s.n then
    dossier := dossier[:p_limit];
    cid := cid[:p_limit];
    version := version[:p_limit];
    unit := unit[:p_limit];
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
