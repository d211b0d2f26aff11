-- The population register: entries, the events that change them, and what follows from both.

-- What the ledger's comparison needs to know of a record that is in force.
create or replace function ledger.person_of(r register.amended) returns register.person
language sql immutable as $$
  select (r.cid, r.old_number, coalesce(r.name, ''), coalesce(r.name_key, ''),
          coalesce(r.birth, 0), r.sex, r.province, r.status = 'alive', r.id, false)::register.person
$$;

-- A record has become another: whose number it is follows. The first in force holds the row of its
-- number, further ones are its bearers, and then the number is shared.
create or replace function ledger.place_person(
  p_before register.amended, p_after register.amended
) returns void
language plpgsql as $$
declare
  v_had boolean := p_before.cid is not null and p_before.status <> 'void';
  v_has boolean := p_after.cid is not null and p_after.status <> 'void';
  v_next register.amended;
  v_person register.person;
begin
  if v_had and not (v_has and p_after.cid = p_before.cid) then
    delete from register.bearer where cid = p_before.cid and entry = p_before.id;
    if not found then
      select r.* into v_next from register.bearer b join register.record r on r.id = b.entry
       where b.cid = p_before.cid order by b.entry limit 1;
      delete from register.person where cid = p_before.cid;
      if v_next.id is not null then
        insert into register.person select (ledger.person_of(v_next)).*;
        delete from register.bearer where cid = v_next.cid and entry = v_next.id;
      end if;
    end if;
    update register.person
       set is_shared = exists (select 1 from register.bearer b where b.cid = p_before.cid)
     where cid = p_before.cid;
  end if;
  if not v_has or exists (
    select 1 from register.bearer where cid = p_after.cid and entry = p_after.id) then
    return;
  end if;
  v_person := ledger.person_of(p_after);
  insert into register.person as p select v_person.*
  on conflict (cid) do update
    set old_number = excluded.old_number, name = excluded.name, name_key = excluded.name_key,
        birth = excluded.birth, sex = excluded.sex, province = excluded.province,
        alive = excluded.alive
  where p.entry = excluded.entry;
  if not found then
    insert into register.bearer (cid, entry) values (p_after.cid, p_after.id);
    update register.person set is_shared = true where cid = p_after.cid;
  end if;
end $$;

-- The records with ids p_first..p_last have just been written: their numbers are placed. What each
-- would do alone, for a block of many.
create or replace function ledger.place_people(p_first bigint, p_last bigint) returns void
language plpgsql as $$
declare
  v_shared bigint[];
begin
  with block as materialized (
    select e.id, e.cid, e.old_number, e.name, e.name_key, e.birth, e.sex, e.province, e.status,
           row_number() over (partition by e.cid order by e.id) = 1 as is_first
      from register.entry e
     where e.id between p_first and p_last and e.cid is not null and e.status <> 'void'
  ), placed as (
    insert into register.person
      (cid, old_number, name, name_key, birth, sex, province, alive, entry)
    select b.cid, b.old_number, coalesce(b.name, ''), coalesce(b.name_key, ''),
           coalesce(b.birth, 0), b.sex, b.province, b.status = 'alive', b.id
      from block b where b.is_first
    on conflict (cid) do nothing
    returning entry
  ), borne as (
    insert into register.bearer (cid, entry)
    select b.cid, b.id from block b where b.id not in (select p.entry from placed p)
    returning cid
  )
  select array_agg(distinct b.cid) into v_shared from borne b;
  -- a statement of its own: it sees who was placed, by this one or by another writer meanwhile
  update register.person set is_shared = true where cid = any (v_shared) and not is_shared;
end $$;

-- The digest of the records p_first..p_last: of their texts in the order of their ids.
create or replace function ledger.digest_entries(p_first bigint, p_last bigint) returns bytea
language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(e::text, E'\n' order by e.id), ''), 'UTF8'))
    from register.entry e where e.id between p_first and p_last
$$;

-- Close a block of records that came from no file or over a register that has people: their numbers are
-- placed, the header is written. For the owner only; the writer's transaction makes all of it durable.
create or replace function ledger.close_load(
  p_act ledger.act, p_block bigint, p_first bigint, p_last bigint
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
declare
  v_written boolean := exists (select 1 from register.entry where id between p_first and p_last);
begin
  if v_written then
    perform ledger.place_people(p_first, p_last);
  end if;
  perform ledger.head_load(
    p_act, p_block, case when v_written then ledger.digest_entries(p_first, p_last) end, null);
end $$;

-- The header of a block of records, with the digests of what it wrote: of the records as the loader, who
-- has the owner's rights, made it of the rows that it copied (null: there were none), of the lines kept
-- aside likewise (null: it is made here, if there are any). The audit makes both again from the tables.
create or replace function ledger.head_load(
  p_act ledger.act, p_block bigint, p_entries bytea, p_asides bytea
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_facts jsonb := '{}';
  v_rows text[];
begin
  if p_entries is not null then
    v_facts := ledger.fact('register.entry', p_entries);
  end if;
  select array_agg(l::text) into v_rows from register.load l where l.block = p_block;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('register.load', v_rows);
  end if;
  if p_asides is not null then
    v_facts := v_facts || ledger.fact('register.aside', p_asides);
  else
    select array_agg(a::text) into v_rows from register.aside a where a.block = p_block;
    if v_rows is not null then
      v_facts := v_facts || ledger.fact('register.aside', v_rows);
    end if;
  end if;
  perform ledger.write_header(p_block, 'load_register', null, 0::smallint,
                              0, p_act, null, v_facts);
end $$;

-- A register that has nobody is about to be filled in one transaction, which holds it alone: its keys and
-- indexes go, and what makes them again is returned, for `dress_register` in the same transaction.
create or replace function ledger.bare_register() returns text[]
language plpgsql as $$
declare
  v_makes text[] := '{}';
  r record;
begin
  for r in
    select n.nspname, c.relname as table_name, i.relname as index_name, k.conname,
           pg_get_indexdef(i.oid) as index_text, pg_get_constraintdef(k.oid) as key_text
      from pg_index x
      join pg_class c on c.oid = x.indrelid
      join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_constraint k on k.conindid = i.oid and k.contype in ('p', 'u')
     where c.oid in ('register.entry'::regclass, 'register.person'::regclass)
     order by c.relname, i.relname
  loop
    if r.conname is null then
      v_makes := v_makes || r.index_text;
      execute format('drop index %I.%I', r.nspname, r.index_name);
    else
      v_makes := v_makes || format('alter table %I.%I add constraint %I %s', r.nspname,
                                   r.table_name, r.conname, r.key_text);
      execute format('alter table %I.%I drop constraint %I', r.nspname, r.table_name, r.conname);
    end if;
  end loop;
  return v_makes;
end $$;

-- Make the keys and indexes again.
create or replace function ledger.dress_register(p_makes text[]) returns void
language plpgsql as $$
declare
  v_make text;
begin
  foreach v_make in array p_makes loop
    execute v_make;
  end loop;
end $$;

-- Change records by events, in their order; answers for each: done, known (it came before), nothing
-- (it says what is there), other (its id came before with other content), unknown (no such record),
-- taken (an entry whose id is there). Durable and on record as one block.
create or replace function ledger.change_register(p_act ledger.act, p_events jsonb)
returns table (at integer, result text, event bigint)
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_block bigint := nextval('ledger.block_id');
  v_done integer := 0;
  j jsonb;
begin
  at := 0;
  for j in select value from jsonb_array_elements(p_events) loop
    at := at + 1;
    select r.result, r.event into result, event
      from ledger.change_record(p_act, v_block, j) r;
    v_done := v_done + (result = 'done')::integer;
    return next;
  end loop;
  if v_done > 0 then
    perform ledger.head_register(p_act, v_block, 'change_register');
  end if;
end $$;

-- The header of a block of events, with the digests of all that it wrote to the register.
create or replace function ledger.head_register(p_act ledger.act, p_block bigint, p_verb text)
returns void
language plpgsql as $$
declare
  v_facts jsonb := '{}';
  v_rows text[];
  v_first bigint;
  v_last bigint;
begin
  select array_agg(e::text) into v_rows from register.event e where e.block = p_block;
  v_facts := v_facts || ledger.fact('register.event', v_rows);
  select array_agg(c::text) into v_rows from register.change c
    join register.event e on e.id = c.event where e.block = p_block and c.block = p_block;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('register.change', v_rows);
  end if;
  select min(n.id), max(n.id) into v_first, v_last
    from register.event e join register.entry n on n.id = e.entry and n.block = p_block
   where e.block = p_block;
  if v_first is not null then
    v_facts := v_facts || ledger.fact('register.entry', (
      select sha256(convert_to(string_agg(n::text, E'\n' order by n.id), 'UTF8'))
        from register.entry n where n.id between v_first and v_last and n.block = p_block));
  end if;
  perform ledger.write_header(p_block, p_verb, null, 0::smallint, 0, p_act, null, v_facts);
end $$;

-- One event: {source, source_id, kind, cid | person_id, on, values, keys}. `values` are fields of the
-- record as texts, `keys` what the country's rule makes of them (cid, name_key, province). `merged_into`
-- names a record by its id at the source. What the result means: store/pg/register.py, Changed.
create or replace function ledger.change_record(
  p_act ledger.act, p_block bigint, p_said jsonb, out result text, out event bigint
)
language plpgsql as $$
#variable_conflict use_column
declare
  v_values jsonb := coalesce(p_said -> 'values', '{}');
  v_entering boolean := p_said ->> 'kind' in ('birth', 'entered');
  v_keys jsonb := coalesce(p_said -> 'keys', '{}');
  v_known register.event;
  v_before register.amended;
  v_after register.amended;
  v_id bigint;
  v_into bigint;
begin
  select * into v_known from register.event e
   where e.source = p_said ->> 'source' and e.source_id = p_said ->> 'source_id';
  if found then
    result := case when v_known.said in (p_said, p_said - 'cid') then 'known' else 'other' end;
    event := v_known.id;
    return;
  end if;
  if (p_said ->> 'on')::date > (p_act).written_at::date + 1 then  -- a day for the time zones
    result := 'future';
    return;
  end if;
  if v_entering then
    lock table register.entry in row exclusive mode;  -- before its id is taken: see quiet_register
    v_id := nextval('register.entry_id');
    insert into register.entry
    select (jsonb_populate_record(null::register.entry,
              '{"status": "alive", "province": 0}' || v_values || v_keys || jsonb_build_object(
                'id', v_id, 'person_id', p_said ->> 'person_id', 'block', p_block,
                'updated_on', p_said ->> 'on'))).*
    on conflict (person_id) do nothing;
    if not found then
      result := 'taken';
      return;
    end if;
    select r.* into v_after from register.record r where r.id = v_id;
    event := ledger.note_event(p_act, p_block, p_said, v_after, '{}', null);
    insert into register.change (cid, field, before, after, source, actor, at, event, block)
    values (v_after.cid, 'number', null, v_after.cid::text, p_said ->> 'source',
            (p_act).actor, (p_act).written_at, event, p_block);
    perform ledger.place_person(null, v_after);
    result := 'done';
    return;
  end if;
  if not p_said ? 'person_id' and exists (
    select 1 from register.person p where p.cid = (p_said ->> 'cid')::bigint and p.is_shared)
  then
    result := 'shared';
    return;
  end if;
  v_before := ledger.lock_record(p_said);
  if v_before.id is null then
    result := 'unknown';
    return;
  end if;
  if p_said ? 'cid' and v_before.cid is distinct from (p_said ->> 'cid')::bigint then
    result := 'contradicts';
    return;
  end if;
  if p_said ->> 'kind' = 'merge' or v_values ->> 'merged_into' is not null then
    select r.id into v_into
      from register.entry e join register.record r on r.id = e.id
     where e.person_id = v_values ->> 'merged_into' and r.status <> 'void' and r.id <> v_before.id;
    if v_into is null then
      result := 'nowhere';
      return;
    end if;
    v_values := v_values || jsonb_build_object('merged_into', v_into::text);
  end if;
  v_after := jsonb_populate_record(v_before, v_values || v_keys);
  if v_after is not distinct from v_before then
    result := 'nothing';
    return;
  end if;
  v_after.updated_on := greatest(v_before.updated_on, (p_said ->> 'on')::date);
  event := ledger.note_event(p_act, p_block, p_said, v_after, to_jsonb(v_before), null);
  perform ledger.amend_record(p_act, p_block, event, p_said ->> 'source', v_before, v_after, v_values);
  result := 'done';
end $$;

-- Wait until nobody is writing entries or events, and let nobody begin before this transaction ends: no
-- id smaller than those to be seen can then come later. Ids are taken under the lock that this awaits.
create or replace function ledger.quiet_register() returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
begin
  lock table register.entry, register.event in share mode;
end $$;

-- The record that an event is about, as it is now, kept from other changes until the end: by its id at
-- the source, else by number.
create or replace function ledger.lock_record(p_said jsonb) returns register.amended
language plpgsql as $$
declare
  v_id bigint;
  v_found register.amended;
begin
  if p_said ? 'person_id' then
    select e.id into v_id from register.entry e where e.person_id = p_said ->> 'person_id';
  else
    select p.entry into v_id from register.person p where p.cid = (p_said ->> 'cid')::bigint;
  end if;
  if v_id is not null then
    perform pg_advisory_xact_lock(7202101, v_id::integer);
    select r.* into v_found from register.record r where r.id = v_id;
  end if;
  return v_found;
end $$;

-- An event on record; what the keys were before goes with it, so that it can be undone.
create or replace function ledger.note_event(
  p_act ledger.act, p_block bigint, p_said jsonb, p_after register.amended, p_before jsonb,
  p_undoes bigint
) returns bigint
language sql as $$
  insert into register.event
    (id, entry, cid, kind, source, source_id, happened_on, said, keys, undoes, actor, written_at,
     block)
  select nextval('register.event_id'), p_after.id, p_after.cid, p_said ->> 'kind',
         p_said ->> 'source', p_said ->> 'source_id', (p_said ->> 'on')::date, p_said,
         coalesce((select jsonb_object_agg(k.key, jsonb_build_array(p_before -> k.key, k.value))
                     from jsonb_each(coalesce(p_said -> 'keys', '{}')) k), '{}'),
         p_undoes, (p_act).actor, (p_act).written_at, p_block
  returning id
$$;

-- The record becomes p_after: each field that differs is on record, and what follows from it is kept.
create or replace function ledger.amend_record(
  p_act ledger.act, p_block bigint, p_event bigint, p_source text, p_before register.amended,
  p_after register.amended, p_values jsonb
) returns void
language plpgsql as $$
declare
  v_before jsonb := to_jsonb(p_before);
  v_after jsonb := to_jsonb(p_after);
begin
  insert into register.change (cid, field, before, after, source, actor, at, event, block)
  select p_after.cid, f.field, v_before ->> f.field, v_after ->> f.field, p_source,
         (p_act).actor, (p_act).written_at, p_event, p_block
    from jsonb_object_keys(p_values) as f (field)
   where v_before -> f.field is distinct from v_after -> f.field
   order by f.field;
  delete from register.amended where id = p_after.id;
  insert into register.amended select p_after.*;
  perform ledger.place_person(p_before, p_after);
end $$;

-- Put back what an event changed, by an event of its own; an entry becomes void. Answers done, unknown,
-- undone (it was before), since (one of its fields has changed again: that comes first).
create or replace function ledger.undo_event(
  p_act ledger.act, p_event bigint, p_source text, p_source_id text
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  x register.event;
  v_before register.amended;
  v_after register.amended;
  v_values jsonb;
  v_keys jsonb;
  v_said jsonb;
  v_event bigint;
begin
  select * into x from register.event where id = p_event;
  if not found then
    return 'unknown';
  end if;
  perform pg_advisory_xact_lock(7202101, x.entry::integer);
  if exists (select 1 from register.event where undoes = p_event) then
    return 'undone';
  end if;
  select r.* into v_before from register.record r where r.id = x.entry;
  if x.kind in ('birth', 'entered') then
    v_values := '{"status": "void"}';
    v_keys := '{}';
  else
    if exists (
      select 1 from register.change c
       where c.event = p_event and c.after is distinct from to_jsonb(v_before) ->> c.field) then
      return 'since';
    end if;
    select jsonb_object_agg(c.field, c.before) into v_values
      from register.change c where c.event = p_event;
    select coalesce(jsonb_object_agg(k.key, k.value -> 0), '{}') into v_keys
      from jsonb_each(x.keys) k;
  end if;
  v_said := jsonb_build_object('kind', 'undo', 'source', p_source, 'source_id', p_source_id,
                               'values', v_values, 'keys', v_keys);
  v_after := jsonb_populate_record(v_before, v_values || v_keys);
  v_event := ledger.note_event(p_act, v_block, v_said, v_after, to_jsonb(v_before), p_event);
  perform ledger.amend_record(p_act, v_block, v_event, p_source, v_before, v_after, v_values);
  perform ledger.head_register(p_act, v_block, 'undo_event');
  return 'done';
end $$;

-- A desk corrects a person by the paper `p_source`; what stood there before stays on record.
create or replace function ledger.correct_person(
  p_act ledger.act, p_cid bigint, p_source text, p_name text, p_name_key text, p_birth integer,
  p_sex text, p_alive boolean
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
begin
  perform 1 from ledger.change_register(p_act, jsonb_build_array(jsonb_build_object(
    'kind', 'correction', 'source', p_source, 'source_id', ledger.desk_id(), 'cid', p_cid,
    'values', jsonb_build_object('name', p_name, 'birth', p_birth, 'sex', p_sex)
              || case when p_alive then '{"status": "alive", "died": null}'::jsonb
                      else '{"status": "dead"}' end,
    'keys', jsonb_build_object('name_key', p_name_key))));
end $$;

-- The register lacks a person whose number is right: entered by the paper named (DC01), on record with
-- source and author. False when the number is there already: its row stays as it is.
create or replace function ledger.enter_person(
  p_act ledger.act, p_cid bigint, p_source text, p_name text, p_name_key text, p_birth integer,
  p_sex text, p_province smallint
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_id text := ledger.desk_id();
begin
  if exists (select 1 from register.person where cid = p_cid) then
    return false;
  end if;
  perform 1 from ledger.change_register(p_act, jsonb_build_array(jsonb_build_object(
    'kind', 'entered', 'source', p_source, 'source_id', v_id, 'person_id', v_id,
    'values', jsonb_build_object('number', lpad(p_cid::text, 12, '0'), 'name', p_name,
                                 'birth', p_birth, 'sex', p_sex),
    'keys', jsonb_build_object('cid', p_cid, 'name_key', p_name_key, 'province', p_province))));
  return true;
end $$;

-- A name for what a desk does, that nothing had before.
create or replace function ledger.desk_id() returns text
language sql as $$
  select 'desk:' || nextval('register.event_id')
$$;

-- Add people to the register who come from no file; a number that is there stays as it is. Returns how
-- many were new.
create or replace function ledger.load_people(p_people jsonb, p_act ledger.act default null)
returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_now timestamptz := coalesce((p_act).written_at, ledger.programme_now());
  v_act ledger.act := coalesce(p_act, ('register', 'load', v_now, v_now, '{}')::ledger.act);
  v_first bigint;
  v_last bigint;
begin
  with fresh as (
    insert into register.entry
      (id, person_id, cid, number, old_number, name, name_key, birth, sex, status, province, block)
    select nextval('register.entry_id'), 'people:' || g.cid, g.cid, lpad(g.cid::text, 12, '0'),
           g.old_number, g.name, g.name_key, g.birth, g.sex,
           case when g.alive then 'alive' else 'dead' end, g.province, v_block
      from (select distinct on (cid) *
              from jsonb_to_recordset(p_people) as j (
                cid bigint, old_number text, name text, name_key text, birth integer, sex text,
                province smallint, alive boolean)) g
     where not exists (select 1 from register.person p where p.cid = g.cid)
    on conflict (person_id) do nothing
    returning id
  )
  select min(id), max(id) into v_first, v_last from fresh;
  if v_first is null then
    return 0;
  end if;
  perform ledger.close_load(v_act, v_block, v_first, v_last);
  return (select count(*) from register.entry where id between v_first and v_last);
end $$;
