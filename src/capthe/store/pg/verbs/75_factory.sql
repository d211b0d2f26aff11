-- 7 personalise, elsewhere: lots that an outside factory makes.

-- Enter a factory; for the owner only, two people answer for it. Returns its place in the account of
-- lots. A name is entered once: other keys are another factory.
create or replace function ledger.enter_factory(
  p_act ledger.act, p_name text, p_public_key bytea, p_line_key_sha256 bytea, p_operator text,
  p_witness text
) returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_place integer;
  v_row text;
begin
  perform pg_advisory_xact_lock(78);  -- one at a time: the next place is this one's
  select coalesce(max(place), 1000) + 1 into v_place from ledger.factory;
  insert into ledger.factory as f
    (name, place, public_key, line_key_sha256, operator, witness, block)
  values (p_name, v_place, p_public_key, p_line_key_sha256, p_operator, p_witness, v_block)
  returning f::text into v_row;
  perform ledger.write_header(v_block, 'enter_factory', null, 0::smallint, 0, p_act, null,
                              ledger.fact('factory', array[v_row]));
  return v_place;
end $$;

-- Order who makes lots; for the owner only, two people answer for it. Lots whose intent is on record
-- stay with whom they are.
create or replace function ledger.order_factory(
  p_act ledger.act, p_scope text, p_factory text, p_operator text, p_witness text
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
begin
  insert into ledger.factory_order as o (scope, factory, operator, witness, block)
  values (p_scope, p_factory, p_operator, p_witness, v_block) returning o::text into v_row;
  perform ledger.write_header(v_block, 'order_factory', null, 0::smallint, 0, p_act, null,
                              ledger.fact('factory_order', array[v_row]));
end $$;

-- 7, intent: the last test of flags; with the plan it is settled, for ever, who makes the lot. That a
-- factory gets these people's data is in the access log, before it does. Doing it again changes
-- nothing. Returns how many are still in the lot (null: it is not there any more) and the factory.
create or replace function ledger.intend_lot(
  p_act ledger.act, p_set bigint, p_from smallint, p_key text, out n integer, out factory text
)
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_block bigint;
  v_row text;
  v_scopes text[];
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  select j.factory into factory from ledger.job j where j.job = p_key;
  if factory is null and not exists (select 1 from ledger.intent i where i.key = p_key) then
    v_scopes := array['lot:' || p_set, 'province:' || s.province, 'plant'];
    select o.factory into factory from ledger.factory_order o
     where o.scope = any (v_scopes)
     order by array_position(v_scopes, o.scope), o.id desc limit 1;
  end if;
  n := ledger.intend(p_act, p_set, p_from,
                     case when factory is null then 'printed' else 'give' end, p_key);
  if factory is null or coalesce(n, 0) = 0
     or exists (select 1 from ledger.job j where j.job = p_key) then
    return;
  end if;
  v_block := nextval('ledger.block_id');
  insert into ledger.job as j (job, set_id, factory, block)
  values (p_key, p_set, intend_lot.factory, v_block) returning j::text into v_row;
  perform ledger.write_header(v_block, 'choose_factory', p_set, p_from, 0, p_act, null,
                              ledger.fact('job', array[v_row]));
  insert into ledger.access (at, actor, role, dossier, cid, why, seen_from)
  select (p_act).written_at, (p_act).actor, 'factory', m.dossier, m.cid, p_key, intend_lot.factory
    from ledger.members_of(p_set, s.lo, s.hi) m order by m.dossier;
end $$;

-- Blanks go between the plant's lots and a factory; rows are locked in one order whatever the way.
create or replace function ledger.post_factory(
  p_block bigint, p_from_place integer, p_to_place integer, p_n integer
) returns void
language plpgsql as $$
declare
  v_lot smallint := ledger.account_code('lot');
begin
  perform 1 from ledger.stock
    where account = v_lot and place in (p_from_place, p_to_place) order by place for update;
  perform ledger.post(p_block, v_lot, p_from_place, v_lot, p_to_place, p_n, null);
end $$;

-- 7, record: the job was given, with this content, and its blanks with it; the lot waits for the
-- answer. It has happened: no flag holds anybody any more.
create or replace function ledger.give_lot(
  p_act ledger.act, p_set bigint, p_from smallint, p_key text, p_manifest bytea
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_to smallint := ledger.exit_to(p_from, 'give');
  v_block bigint := nextval('ledger.block_id');
  v_row text;
  m record;
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return (null, 0, 0)::ledger.appended;
  end if;
  select * into m from ledger.roll_of(s);
  insert into ledger.job_given as g (job, manifest, n, block)
  values (p_key, p_manifest, s.n, v_block) returning g::text into v_row;
  perform ledger.post_factory(v_block, 1, f.place, s.n)
    from ledger.job j join ledger.factory f on f.name = j.factory where j.job = p_key;
  return ledger.append_rows(
    p_act, 'give_lot', p_set, p_from, v_to, s.province, s.promised_on,
    m.dossier, m.cid, m.version, m.unit,
    array_fill(v_to, array[cardinality(m.dossier)]),
    array_fill(0::smallint, array[cardinality(m.dossier)]),
    ledger.fact('job_given', array[v_row]), v_block, p_unstoppable => true);
end $$;

-- 7, the answer of a factory, once: cards on p_good go on to inspection, the blanks of p_spoiled are
-- spoiled, whoever is named in neither waits as an exception with owner and clock. What came back is
-- posted back. Returns taken, same (this answer is on record), or other (another one is).
create or replace function ledger.answer_job(
  p_act ledger.act, p_from smallint, p_key text, p_answer bytea, p_good bigint[],
  p_spoiled bigint[]
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_place integer;
  v_before bytea;
  v_block bigint;
  v_missing bigint[];
  v_failed bigint[];
  v_named integer;
  v_n integer := 0;
  v_row text;
  m record;
begin
  select d.* into strict s
    from ledger.job j join ledger.dossier_set d on d.id = j.set_id
   where j.job = p_key for update of d;
  select f.place into strict v_place
    from ledger.job_given g join ledger.job j using (job) join ledger.factory f on f.name = j.factory
   where g.job = p_key;
  select a.answer into v_before from ledger.job_answer a where a.job = p_key;
  if found then
    return case when v_before = p_answer then 'same' else 'other' end;
  end if;
  if s.stage <> p_from then
    raise exception 'lot % was given to a factory and is not there', s.id;
  end if;
  select * into m from ledger.roll_of(s);
  select array_agg(w.dossier order by w.dossier) filter (where a.blank = any (p_spoiled)),
         array_agg(w.dossier order by w.dossier) filter (where a.blank <> all (p_good || p_spoiled)),
         count(*) filter (where a.blank = any (p_good || p_spoiled))
    into v_failed, v_missing, v_named
    from unnest(m.dossier, m.cid) as w (dossier, cid)
    join ledger.attempt a on a.dossier = w.dossier and a.cid = w.cid and a.lot = s.id;
  if v_named <> cardinality(p_good || p_spoiled) then
    raise exception 'an answer to % names blanks that are not of the job', p_key;
  end if;
  if v_missing is not null then
    v_block := nextval('ledger.block_id');
    v_n := ledger.hold(p_act, v_block, p_from, s.province, v_missing, m.dossier, m.cid, m.version,
                       m.unit, ledger.reason_code('missing_from_answer'),
                       (select desk from ledger.stage where code = p_from));
    perform ledger.write_header(v_block, 'hold', s.id, p_from, 0, p_act, null, '{}');
    update ledger.dossier_set
       set n = n - v_n, stage = case when n = v_n then 0 else stage end where id = s.id;
  end if;
  v_block := nextval('ledger.block_id');
  insert into ledger.job_answer as a (job, answer, good, spoiled, missing, block)
  values (p_key, p_answer, cardinality(p_good), cardinality(p_spoiled), v_n, v_block)
  returning a::text into v_row;
  perform ledger.post_factory(v_block, v_place, 1, v_named);
  perform ledger.write_header(v_block, 'answer_job', s.id, p_from, 0, p_act, null,
                              ledger.fact('job_answer', array[v_row]));
  perform ledger.record_lot(p_act, 'answer', s.id, p_from, 'printed', v_failed,
                            ledger.reason_code('spoiled_in_printing'), false);
  update ledger.exception
     set resolved_at = (p_act).written_at, resolution = 'answered', resolved_by = (p_act).actor
   where subject = 'answer:' || p_key and resolved_at is null;
  return 'taken';
end $$;

-- An answer that must not be believed was set aside: an exception of the desk for factories, with its
-- clock, until a good one is taken in. False when it is open already.
create or replace function ledger.report_answer(
  p_act ledger.act, p_key text, p_from smallint
) returns boolean
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  select ledger.report_shortage(p_act, 'answer_refused', 'answer:' || p_key, p_from)
$$;

-- A card that an answer left out is given up: its blank is lost, its citizen gets another. One result:
-- done, held (an open flag forbids it; nothing was written), or elsewhere.
create or replace function ledger.give_up_card(
  p_act ledger.act, p_from smallint, p_dossier bigint, p_cid bigint, p_version smallint
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_place integer;
  v_block bigint;
  v_result text := 'elsewhere';
begin
  select f.place into v_place
    from ledger.where_is(p_dossier, p_cid) w
    join ledger.exception x on x.id = w.exception_id
     and x.reason = ledger.reason_code('missing_from_answer')
    join lateral (select b.lot from ledger.attempt b
                   where b.dossier = p_dossier and b.cid = p_cid order by b.n desc limit 1) a on true
    join ledger.job j on j.set_id = a.lot join ledger.factory f on f.name = j.factory
   where w.stage = p_from;
  if not found then
    return v_result;
  end if;
  begin
    v_block := nextval('ledger.block_id');
    perform ledger.post_factory(v_block, v_place, 1, 1);
    perform ledger.write_header(v_block, 'give_up_card', null, p_from, 0, p_act, null, '{}');
    select a.result into v_result
      from ledger.append_named(p_act, 'lose', p_from, 'lose', array[p_dossier], array[p_cid],
                               array[p_version], ledger.reason_code('missing_from_answer'),
                               'lost', 'lot') a;
    if v_result <> 'done' then
      raise exception 'taken back' using errcode = 'CT003';
    end if;
  exception when sqlstate 'CT003' then
    null;
  end;
  return v_result;
end $$;
