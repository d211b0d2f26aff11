-- 3 verify: every dossier of a set against the population register. Clean ones go on as a set;
-- each of the others leaves with the reason found; those whose number was unknown and is found by
-- the old number, name and birth date are re-opened under it.
create or replace function ledger.verify(
  p_act ledger.act, p_set bigint, p_from smallint
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_clean smallint := ledger.exit_to(p_from, 'clean');
  v_cleaning smallint := ledger.exit_to(p_from, 'discrepancy');
  v_moved smallint := ledger.exit_to(p_from, 'number_found');
  g record;
  r record;
  v_amended boolean;
  v_again boolean;
  v_done ledger.appended;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return (null, 0, 0)::ledger.appended;
  end if;

  select * into g from ledger.roll_of(s);
  v_amended := ledger.has_amended(g.dossier);
  v_again := not 0 = all (g.version);
  select array_agg(j.dossier order by j.dossier) as dossier,
         array_agg(j.cid order by j.dossier) as cid,
         array_agg(case when v_again then g.version[array_position(g.dossier, j.dossier)] else 0 end
                   order by j.dossier)::smallint[] as version,
         array_agg(j.reason order by j.dossier) as reason,
         array_agg(j.dossier order by j.dossier) filter (where j.new_cid is not null) as found,
         array_agg(j.new_cid order by j.dossier) filter (where j.new_cid is not null) as new_cid,
         array_agg(case when j.new_cid is not null then v_moved else v_cleaning end
                   order by j.dossier) as to_stage
    into r  -- those who are not clean
    from (
      select m.dossier, m.cid, f.cid as new_cid,
             case
               when coalesce(a.birth, m.birth) % 100 = 0 then ledger.reason_code('birth_incomplete')
               when f.cid is not null then ledger.reason_code('number_found')
               when m.cid >= 4611686018427387904 then ledger.reason_code('number_unknown')
               when p.cid is null then ledger.reason_code('not_in_register')
               when not p.alive then ledger.reason_code('dead_in_register')
               when p.is_shared then ledger.reason_code('number_shared')
               when p.name_key = coalesce(a.name_key, m.name_key)
                and p.birth = coalesce(a.birth, m.birth) and p.sex = coalesce(a.sex, m.sex)
                 then 0::smallint
               when (p.name_key <> coalesce(a.name_key, m.name_key))::integer
                  + (p.birth <> coalesce(a.birth, m.birth))::integer
                  + (p.sex is distinct from coalesce(a.sex, m.sex))::integer > 1
                 then ledger.reason_code('several_differ')
               when p.name_key <> coalesce(a.name_key, m.name_key)
                 then ledger.reason_code('name_differs')
               when p.birth <> coalesce(a.birth, m.birth) then ledger.reason_code('birth_differs')
               else ledger.reason_code('sex_differs')
             end as reason
        from (
          select d.id as dossier, d.cid, d.birth, d.name_key, d.sex, d.old_number
            from ledger.dossier d
           where d.id = any (g.dossier)
           order by d.cid  -- so that the register is read from one end to the other
        ) m
        left join register.person p on p.cid = m.cid
        left join lateral (
          select a.* from ledger.amendment a
           where v_amended and a.dossier = m.dossier and a.cid = m.cid
           order by a.version desc limit 1
        ) a on true
        left join lateral (
          select min(q.cid) as cid
            from register.person q
           where m.cid >= 4611686018427387904 and q.old_number = m.old_number
             and q.name_key = coalesce(a.name_key, m.name_key)
             and q.birth = coalesce(a.birth, m.birth) and q.sex = coalesce(a.sex, m.sex)
          having count(*) = 1
        ) f on true
    ) j
   where j.reason <> 0;

  v_done := ledger.append_rows(
    p_act, 'verify', p_set, p_from, v_clean, s.province, s.promised_on,
    g.dossier, g.cid, g.version, g.unit,
    ledger.each_or(g.dossier, v_clean, r.dossier, r.to_stage),
    ledger.each_or(g.dossier, 0::smallint, r.dossier, r.reason));

  -- Each statement that reads events locks every stage's part of them, also when it finds none: they are
  -- asked only for those who move, and who is at the desk is known from its exceptions.
  if r.found is not null then
    insert into ledger.outbox (kind, dossier, cid, new_cid, written_at)
    select 'move', g.dossier, e.cid, g.new_cid, (p_act).written_at
      from unnest(r.found, r.new_cid) as g (dossier, new_cid)
      join ledger.event e on e.dossier = g.dossier and e.from_stage = p_from
       and e.to_stage = v_moved and e.block = v_done.block;
  end if;
  if v_cleaning = any (r.to_stage) then  -- the search looks who it may be
    insert into register.suggestion (dossier, cid, version, reason)
    select g.dossier, g.cid, g.version, x.reason
      from unnest(r.dossier, r.cid, r.version, r.to_stage) as g (dossier, cid, version, to_stage)
      join ledger.exception x on x.dossier = g.dossier and x.cid = g.cid
       and x.block = v_done.block and x.stage = v_cleaning
     where g.to_stage = v_cleaning
    on conflict do nothing;
  end if;
  return v_done;
end $$;

drop function if exists ledger.suggest(timestamptz, jsonb);  -- it let nobody go on

-- What the search found for dossiers that wait for it: {dossier, cid, version, decision, why,
-- candidates}. Returns how many were still waiting. With it those go on whose person is beyond doubt,
-- {dossier, cid, version, stage, entry, cause}: under the number of that record in force, if its person
-- lives and nobody else bears the number. One who was decided meanwhile, or opened under that number
-- before, stays. One transaction: a number that was found is never found twice.
create or replace function ledger.suggest(
  p_act ledger.act, p_found jsonb, p_going jsonb
) returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off as $$
declare
  v_n integer;
  v_act ledger.act := p_act;
  g record;
begin
  update register.suggestion s
     set decision = j.decision, why = j.why, candidates = j.candidates, made_at = (p_act).written_at
    from jsonb_to_recordset(p_found) as j (
      dossier bigint, cid bigint, version smallint, decision text, why text, candidates jsonb)
   where s.dossier = j.dossier and s.cid = j.cid and s.version = j.version and s.made_at is null;
  get diagnostics v_n = row_count;

  for g in
    select j.*, p.cid as new_cid, p.name, p.name_key, p.birth, p.sex, d.province
      from jsonb_array_elements(p_going) with ordinality as o (j, n)
      cross join lateral jsonb_to_record(o.j) as j (
        dossier bigint, cid bigint, version smallint, stage smallint, entry bigint, cause text)
      cross join lateral (select w.cid from register.record w where w.id = j.entry offset 0) r
      join register.person p on p.cid = r.cid and p.entry = j.entry and p.alive and not p.is_shared
      join ledger.dossier d on d.id = j.dossier and d.cid = j.cid
     order by o.n
  loop
    v_act.cause := g.cause;
    perform ledger.allot_number(
      v_act, g.stage, 'number_allotted', g.dossier, g.cid, g.version, g.new_cid, g.name, g.name_key,
      g.birth, coalesce(g.sex, ''), g.province);
  end loop;
  return v_n;
end $$;

-- One value for each of a roll: that of p_some who have one of their own, p_else for all others.
create or replace function ledger.each_or(
  p_dossier bigint[], p_else smallint, p_some bigint[], p_value smallint[]
) returns smallint[]
language plpgsql stable set enable_hashjoin = on set enable_nestloop = off as $$
begin
  if p_some is null then
    return array_fill(p_else, array[coalesce(cardinality(p_dossier), 0)]);
  end if;
  return (
    select array_agg(coalesce(s.value, p_else) order by g.o)
      from unnest(p_dossier) with ordinality as g (dossier, o)
      left join unnest(p_some, p_value) as s (dossier, value) on s.dossier = g.dossier);
end $$;

-- Whether an officer found other values than the packet's for anybody between the first and the last
-- of a roll: asked once for a set, so that a set that nobody touched is read without asking for each.
create or replace function ledger.has_amended(p_dossier bigint[]) returns boolean
language sql stable as $$
  select exists (
    select 1 from ledger.amendment
     where dossier between p_dossier[1] and p_dossier[cardinality(p_dossier)])
$$;

-- Re-open dossiers under the number that was found: same submission, receipt time and legal clock.
-- Applied once per outbox message; one that opens nothing would be a dossier lost, and is an error.
create or replace function ledger.apply_moves(
  p_act ledger.act, p_stage smallint, p_limit integer
) returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_messages bigint[];
  v_n integer;
  m record;
begin
  select array_agg(id) into v_messages from (
    select id from ledger.outbox where done_at is null and kind = 'move'
     order by id limit p_limit for update skip locked) w;
  if v_messages is null then
    return 0;
  end if;
  drop table if exists pg_temp.fresh;  -- never one that the session made itself
  create temp table fresh
    (like ledger.dossier including defaults) on commit drop;
  insert into pg_temp.fresh
  select row_number() over (order by d.province, o.id), o.new_cid, d.submission_id, 0, d.province,
         d.unit, d.device, d.seq, d.operator, d.captured_at, d.received_at, d.promised_on, d.case_code,
         d.earlier_generation, d.earlier_ended, d.birth, d.sex, d.name, d.name_key, d.old_number,
         d.residence, d.repairs, d.objects
    from ledger.outbox o
    join ledger.dossier d on d.id = o.dossier and d.cid = o.cid
   where o.id = any (v_messages)
     and not exists (
       select 1 from ledger.dossier x
        where x.cid = o.new_cid and x.submission_id = d.submission_id);
  get diagnostics v_n = row_count;
  if v_n <> cardinality(v_messages) then
    raise exception '% moves would open % dossiers', cardinality(v_messages), v_n;
  end if;
  perform ledger.admit_fresh(p_act, p_stage, v_n);
  for m in  -- what an officer found goes with it, and so does what holds it or hurries it
    select o.dossier, o.cid, f.id as new_dossier, f.cid as new_cid
      from ledger.outbox o
      join ledger.dossier d on d.id = o.dossier and d.cid = o.cid
      join pg_temp.fresh f on f.cid = o.new_cid and f.submission_id = d.submission_id
     where o.id = any (v_messages) order by f.id
  loop
    perform ledger.amend(p_act, m.new_dossier, m.new_cid, a.birth, a.sex, a.name, a.name_key,
                         a.residence, a.evidence)
       from (select * from ledger.amendment l
              where l.dossier = m.dossier and l.cid = m.cid order by l.version desc limit 1) a;
    perform ledger.raise_flag(p_act, m.new_dossier, m.new_cid, f.kind),
            ledger.end_flag(p_act, m.dossier, m.cid, f.kind)
       from (select kind from ledger.flag_open w
              where w.dossier = m.dossier and w.cid = m.cid order by kind) f;
  end loop;
  update ledger.outbox set done_at = (p_act).written_at where id = any (v_messages);
  drop table pg_temp.fresh;
  return v_n;
end $$;
