-- Work, intake's side notes, access, seals, the programme clock: the smaller verbs.

-- Let a role execute the named verbs of this schema, whatever their arguments; names that do not
-- exist raise.
create or replace function ledger.grant_verbs(p_role text, p_verbs text[]) returns void
language plpgsql as $$
declare
  v_name text;
  f record;
  v_n integer;
begin
  foreach v_name in array p_verbs loop
    v_n := 0;
    for f in select p.oid::regprocedure as signature from pg_proc p
              where p.pronamespace = 'ledger'::regnamespace and p.proname = v_name
    loop
      execute format('grant execute on function %s to %I', f.signature, p_role);
      v_n := v_n + 1;
    end loop;
    if v_n = 0 then
      raise exception 'no verb named %', v_name;
    end if;
  end loop;
end $$;

-- Claim the oldest ready work of one of these stages. The lease is a hint: the set's lock and the
-- stage it is in decide. Leases run on the server's own clock, not the programme's.
create or replace function ledger.claim_work(
  p_stages smallint[], p_worker text, p_lease_seconds integer
) returns table (id bigint, stage smallint, set_id bigint, tries smallint)
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  update ledger.work w
     set leased_by = p_worker, leased_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
         tries = w.tries + 1
   where w.id = (
     select c.id from ledger.work c
      where c.stage = any (p_stages) and c.parked is null
        and (c.leased_until is null or c.leased_until < clock_timestamp())
      order by c.id limit 1 for update skip locked)
  returning w.id, w.stage, w.set_id, w.tries
$$;

-- Give claimed work back, to be tried again after a while (a fault).
create or replace function ledger.return_work(p_work bigint, p_wait_seconds double precision)
returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  update ledger.work
     set leased_by = null, leased_until = clock_timestamp() + make_interval(secs => p_wait_seconds)
   where id = p_work
$$;

-- Park work that keeps failing, or that found an invariant broken: a person must look.
create or replace function ledger.park_work(p_work bigint, p_why text) returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  update ledger.work set parked = left(p_why, 500), leased_by = null where id = p_work
$$;

-- Let parked work go on.
create or replace function ledger.leave_work(p_work bigint) returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  update ledger.work set parked = null, leased_until = null, tries = 0 where id = p_work
$$;

-- What a device reports of its highest sealed sequence; the difference is collected (five numbers).
create or replace function ledger.note_device(
  p_now timestamptz, p_device integer, p_highest_sealed bigint, p_highest_received bigint,
  p_event timestamptz
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
declare
  d ledger.device;
begin
  select * into d from ledger.device where no = p_device for update;
  if p_highest_sealed > d.highest_sealed then
    insert into ledger.counter as c (unit, from_stage, to_stage, arrival_hour, event_hour, n)
    values (d.unit, 0, 0, date_trunc('hour', p_now, 'UTC'), date_trunc('hour', p_event, 'UTC'),
            p_highest_sealed - d.highest_sealed)
    on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
      do update set n = c.n + excluded.n;
  end if;
  update ledger.device
     set highest_sealed = greatest(highest_sealed, p_highest_sealed),
         highest_received = greatest(highest_received, p_highest_received)
   where no = p_device;
end $$;

-- Register a device with its public key; a known number stays as it is.
create or replace function ledger.enrol_device(
  p_no integer, p_unit integer, p_province smallint, p_public_key bytea
) returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  insert into ledger.device (no, unit, province, public_key)
  values (p_no, p_unit, p_province, p_public_key)
  on conflict (no) do nothing
$$;

-- A device is lost, stolen or tampered with: what it seals is refused from now on. False when it is
-- unknown or was revoked before.
create or replace function ledger.revoke_device(p_act ledger.act, p_device integer)
returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
begin
  update ledger.device set revoked_at = (p_act).written_at
   where no = p_device and revoked_at is null;
  if not found then
    return false;
  end if;
  perform ledger.write_header(nextval('ledger.block_id'), 'revoke_device', null, 0::smallint, 0,
                              p_act, null, '{}');
  return true;
end $$;

-- A packet that cannot be taken in: kept aside, named, and an exception with owner and clock.
create or replace function ledger.set_aside(
  p_now timestamptz, p_due timestamptz, p_reason smallint, p_desk text, p_sha256 bytea,
  p_device integer, p_packet uuid, p_size bigint, p_kept_as text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
declare
  v_id bigint;
  d ledger.device;
begin
  insert into ledger.quarantine
    (sha256, reason, device, packet_id, size, received_at, kept_as)
  values (p_sha256, p_reason, p_device, p_packet, p_size, p_now, p_kept_as)
  on conflict (sha256) do nothing returning id into v_id;
  if v_id is null then
    return false;
  end if;
  select * into d from ledger.device where no = p_device;
  insert into ledger.exception
    (id, reason, desk, province, unit, subject, raised_at, due, block)
  values (nextval('ledger.exception_id'), p_reason, p_desk, coalesce(d.province, 0),
          coalesce(d.unit, 0), 'quarantine:' || v_id, p_now, p_due, 0);
  insert into ledger.counter as c (unit, from_stage, to_stage, arrival_hour, event_hour, n)
  values (coalesce(d.unit, 0), 0, -p_reason, date_trunc('hour', p_now, 'UTC'),
          date_trunc('hour', p_now, 'UTC'), 1)
  on conflict (unit, from_stage, to_stage, arrival_hour, event_hour)
    do update set n = c.n + excluded.n;
  return true;
end $$;

-- A device's packet is ahead of its sequence: one exception for each that is missing.
create or replace function ledger.report_missing(
  p_now timestamptz, p_due timestamptz, p_device integer, p_first bigint, p_last bigint, p_desk text
) returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  insert into ledger.exception
    (id, reason, desk, province, unit, subject, raised_at, due, block)
  select nextval('ledger.exception_id'), ledger.reason_code('missing_packet'), p_desk, d.province,
         d.unit, 'packet:' || p_device || ':' || n, p_now, p_due, 0
    from ledger.device d, generate_series(p_first, p_last) n
   where d.no = p_device
     and not exists (select 1 from ledger.packet k where k.device = p_device and k.seq = n)
  on conflict do nothing
$$;

-- A missing packet has come: close its exception, if one is open.
create or replace function ledger.found_missing(
  p_now timestamptz, p_device integer, p_seq bigint
) returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  update ledger.exception
     set resolved_at = p_now, resolution = 'arrived', resolved_by = 'intake'
   where subject = 'packet:' || p_device || ':' || p_seq and resolved_at is null
$$;

-- A person answers an exception that is not a dossier's (a packet, stock): what was done about it.
create or replace function ledger.resolve(
  p_act ledger.act, p_exception bigint, p_resolution text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
begin
  update ledger.exception
     set resolved_at = (p_act).written_at, resolution = p_resolution, resolved_by = (p_act).actor
   where id = p_exception and resolved_at is null and dossier is null;
  return found;
end $$;

-- Who looked at whom, in which role, why, from where; durable on return, sealed later.
create or replace function ledger.log_access(
  p_now timestamptz, p_actor text, p_role text, p_dossier bigint, p_cid bigint, p_why text,
  p_seen_from text
) returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  insert into ledger.access (at, actor, role, dossier, cid, why, seen_from)
  values (p_now, p_actor, p_role, p_dossier, p_cid, p_why, p_seen_from)
$$;

-- The dossier goes on under another number; a person whom the register does not have under it, because
-- it has just been allotted, is entered there.
create or replace function ledger.allot_number(
  p_act ledger.act, p_from smallint, p_event text, p_dossier bigint, p_cid bigint,
  p_version smallint, p_new_cid bigint, p_name text, p_name_key text, p_birth integer, p_sex text,
  p_province smallint
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_result text;
begin
  if p_event <> 'number_allotted' then
    raise exception 'a number is allotted by its own exit' using errcode = '42501';
  end if;
  if exists (
    select 1 from ledger.dossier d join ledger.dossier x on x.submission_id = d.submission_id
     where d.id = p_dossier and d.cid = p_cid and x.cid = p_new_cid)
  then  -- one submission is opened under a number once: a move there would lose it
    return 'elsewhere';
  end if;
  select a.result into v_result
    from ledger.append_named(p_act, 'allot_number', p_from, p_event, array[p_dossier],
                             array[p_cid], array[p_version],
                             ledger.reason_code('number_allotted')) a;
  if v_result <> 'done' then
    return v_result;
  end if;
  insert into ledger.outbox (kind, dossier, cid, new_cid, written_at)
  values ('move', p_dossier, p_cid, p_new_cid, (p_act).written_at);
  perform ledger.enter_person(p_act, p_new_cid, 'DC01', p_name, p_name_key, p_birth, p_sex,
                              p_province);
  return v_result;
end $$;

-- What the machine prints of a lot: the newest values of each dossier and the blank for its card.
create or replace function ledger.print_rows(p_set bigint)
returns table (
  dossier bigint, cid bigint, blank bigint, birth integer, sex text, name text,
  old_number text, residence text
)
language plpgsql stable security definer set search_path = pg_catalog, ledger, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_nestloop = off
set enable_mergejoin = on as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  m record;
begin
  select * into s from ledger.dossier_set where id = p_set;
  select * into m from ledger.roll_of(s);
  if 0 = all (m.version) and not ledger.has_amended(m.dossier) then
    -- nobody has ever gone back or was amended: first blanks, and what the packets say, both read in
    -- the order of the dossiers
    return query
      select d.id, d.cid, a.blank, d.birth, d.sex, d.name, d.old_number, d.residence
        from ledger.dossier d
        join ledger.attempt a on a.dossier = d.id and a.cid = d.cid
       where d.id = any (m.dossier) and a.dossier = any (m.dossier) and a.n = 1
       order by d.id;
  else
    return query select * from ledger.newest_rows(m.dossier, m.cid);
  end if;
end $$;

-- The same of people of whom some went back or were amended.
create or replace function ledger.newest_rows(p_dossier bigint[], p_cid bigint[])
returns table (
  dossier bigint, cid bigint, blank bigint, birth integer, sex text, name text,
  old_number text, residence text
)
language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_nestloop = on
set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  v_amended boolean := ledger.has_amended(p_dossier);
begin
  return query
    select d.id, d.cid, a.blank, coalesce(w.birth, d.birth), coalesce(w.sex, d.sex),
           coalesce(w.name, d.name), d.old_number, coalesce(w.residence, d.residence)
      from unnest(p_dossier, p_cid) as g (dossier, cid)
      join ledger.dossier d on d.id = g.dossier and d.cid = g.cid
      cross join lateral (
        select b.blank from ledger.attempt b
         where b.dossier = g.dossier and b.cid = g.cid order by b.n desc limit 1) a
      left join lateral (
        select * from ledger.amendment v
         where v_amended and v.dossier = g.dossier and v.cid = g.cid
         order by v.version desc limit 1) w on true
     order by d.id;
end $$;

-- 3 verify and 4 unique have statements of their own; any other machine station decides in Python
-- over values and gives its decisions here: one event for each dossier of the set.
create or replace function ledger.decide_set(
  p_act ledger.act, p_verb text, p_set bigint, p_from smallint, p_main text,
  p_dossier bigint[], p_event text[], p_reason smallint[]
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  m record;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return (null, 0, 0)::ledger.appended;
  end if;
  select array_agg(w.dossier) as dossier, array_agg(w.cid) as cid, array_agg(w.version) as version,
         array_agg(w.unit) as unit,
         array_agg(ledger.exit_to(p_from, coalesce(g.event, p_main))) as to_stage,
         array_agg(coalesce(g.reason, 0::smallint)) as reason
    into m
    from (select * from ledger.members_of(p_set, s.lo, s.hi) order by dossier) w
    left join unnest(p_dossier, p_event, p_reason) as g (dossier, event, reason)
      on g.dossier = w.dossier;
  return ledger.append_rows(
    p_act, p_verb, p_set, p_from, ledger.exit_to(p_from, p_main), s.province, s.promised_on,
    m.dossier, m.cid, m.version, m.unit, m.to_stage, m.reason);
end $$;

-- The sealer writes leaves and a signed head; one sealer at a time.
create or replace function ledger.seal(
  p_kind text[], p_ref bigint[], p_upto bigint[], p_hash bytea[], p_size bigint, p_root bytea,
  p_at timestamptz, p_key_id text, p_signature bytea
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
declare
  v_next bigint;
begin
  perform pg_advisory_xact_lock(9162);
  select coalesce(max(n) + 1, 0) into v_next from ledger.leaf;
  insert into ledger.leaf (n, kind, ref, upto, hash)
  select v_next + row_number() over (order by g.o) - 1, g.kind, g.ref, g.upto, g.hash
    from unnest(p_kind, p_ref, p_upto, p_hash) with ordinality as g (kind, ref, upto, hash, o);
  if (select count(*) from ledger.leaf where n >= v_next) <> p_size - v_next then
    raise exception 'another sealer was faster';
  end if;
  insert into ledger.tree_head (size, root, signed_at, key_id, signature)
  values (p_size, p_root, p_at, p_key_id, p_signature);
end $$;

-- The programme's time: real time, or the demo's days of a few seconds.
create or replace function ledger.programme_now() returns timestamptz
language sql stable security definer set search_path = pg_catalog, ledger, pg_temp as $$
  select coalesce(
    (select anchor_programme + (clock_timestamp() - anchor_real) * rate
       from ledger.programme_clock),
    clock_timestamp())
$$;

-- Let programme time go on from p_programme, p_rate times as fast as real time (0: stand still).
create or replace function ledger.set_clock(p_programme timestamptz, p_rate double precision)
returns void
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  insert into ledger.programme_clock as c (anchor_real, anchor_programme, rate)
  values (clock_timestamp(), p_programme, p_rate)
  on conflict (one) do update
    set anchor_real = excluded.anchor_real, anchor_programme = excluded.anchor_programme,
        rate = excluded.rate
$$;

-- Lock the chains of these devices for one reception; returns how far each was received.
create or replace function ledger.lock_devices(p_devices integer[])
returns table (device integer, highest_received bigint)
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  select no, highest_received from ledger.device
   where no = any (p_devices) order by no for no key update
$$;
