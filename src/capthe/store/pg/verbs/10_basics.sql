-- What every verb stands on: who acts and when, stage exits by event, members of a set, digests.

do $$ begin
  create type ledger.act as (
    actor text,
    cause text,
    happened_at timestamptz,
    written_at timestamptz,
    dues jsonb
  );
exception when duplicate_object then null;
end $$;

do $$ begin
  create type ledger.appended as (block bigint, moved integer, held integer);
exception when duplicate_object then null;
end $$;

-- The stage that `p_event` leads to. Fails loudly on an exit the stage table does not have.
create or replace function ledger.exit_to(p_from smallint, p_event text) returns smallint
language plpgsql stable as $$
declare
  v_to smallint;
begin
  select to_stage into strict v_to
    from ledger.stage_exit where from_stage = p_from and event = p_event;
  return v_to;
end $$;

-- The stored code of a reason; fails loudly on a name the domain does not have.
create or replace function ledger.reason_code(p_name text) returns smallint
language plpgsql stable as $$
declare
  v_code smallint;
begin
  select code into strict v_code from ledger.reason where name = p_name;
  return v_code;
end $$;

-- When something must be done that enters this stage now; the caller's calendar gives the table.
create or replace function ledger.due_in(p_act ledger.act, p_stage smallint) returns timestamptz
language sql immutable as $$
  select coalesce((p_act.dues ->> p_stage::text)::timestamptz, p_act.written_at)
$$;

-- Who is in a set: an arrival block is an id range minus place, every other set has a roll.
create or replace function ledger.members_of(p_set bigint, p_lo bigint, p_hi bigint)
returns table (dossier bigint, cid bigint, version smallint, unit integer)
language sql stable as $$
  select d.id, d.cid, 0::smallint, d.unit
    from ledger.dossier d
   where d.id between p_lo and p_hi
     and not exists (
       select 1 from ledger.place p where p.dossier = d.id and p.cid = d.cid
     )
  union all
  select m.dossier, m.cid, p.version, m.unit
    from ledger.set_member m
    join ledger.place p on p.dossier = m.dossier and p.cid = m.cid and p.set_id = m.set_id
   where m.set_id = p_set
$$;

-- The digest of a block's events: column after column, as PostgreSQL sends an array (manual 54.7,
-- array_send: dimensions, type, length, then each value with its length in network byte order), all
-- in the order of the dossiers. The stage they left is in the header. Nothing for no event.
create or replace function ledger.digest_events(
  p_dossier bigint[], p_cid bigint[], p_unit integer[], p_version smallint[], p_to smallint[],
  p_reason smallint[]
) returns bytea
language sql immutable as $$
  select sha256(array_send(p_dossier) || array_send(p_cid) || array_send(p_unit)
             || array_send(p_version) || array_send(p_to) || array_send(p_reason))
$$;

-- The same of one event without a reason, byte for byte: what array_send writes before one value is
-- always the same, and to look the types up for it costs more than to hash.
create or replace function ledger.digest_event(
  p_dossier bigint, p_cid bigint, p_unit integer, p_version smallint, p_to smallint
) returns bytea
language sql immutable as $$
  select sha256(
    '\x000000010000000000000014000000010000000100000008'::bytea || int8send(p_dossier)
    || '\x000000010000000000000014000000010000000100000008'::bytea || int8send(p_cid)
    || '\x000000010000000000000017000000010000000100000004'::bytea || int4send(p_unit)
    || '\x000000010000000000000015000000010000000100000002'::bytea || int2send(p_version)
    || '\x000000010000000000000015000000010000000100000002'::bytea || int2send(p_to)
    || '\x0000000100000000000000150000000100000001000000020000'::bytea)
$$;

-- The digest of a block's rows in one fact table: of their texts, in the order of those texts.
create or replace function ledger.digest_of(p_rows text[]) returns bytea
language sql immutable as $$
  select sha256(convert_to(coalesce(string_agg(r, E'\n' order by r collate "C"), ''), 'UTF8'))
    from unnest(p_rows) r
$$;

-- The stored code of an account of blanks; fails loudly on an unknown name.
create or replace function ledger.account_code(p_name text) returns smallint
language plpgsql stable as $$
declare
  v_code smallint;
begin
  select code into strict v_code from ledger.account where name = p_name;
  return v_code;
end $$;

-- The digest of memberships that a block wrote: column after column, as of the events, in the order of
-- the dossiers.
create or replace function ledger.digest_members(
  p_set bigint[], p_dossier bigint[], p_cid bigint[], p_unit integer[], p_version smallint[]
) returns bytea
language sql immutable as $$
  select sha256(array_send(p_set) || array_send(p_dossier) || array_send(p_cid)
             || array_send(p_unit) || array_send(p_version))
$$;

-- The same of card slots; `earlier` follows from the generation (card_check1).
create or replace function ledger.digest_cards(
  p_cid bigint[], p_generation smallint[], p_dossier bigint[]
) returns bytea
language sql immutable as $$
  select sha256(array_send(p_cid) || array_send(p_generation) || array_send(p_dossier))
$$;

-- The same of attempts; `earlier` follows from the number (attempt_check1).
create or replace function ledger.digest_attempts(
  p_dossier bigint[], p_cid bigint[], p_n smallint[], p_blank bigint[], p_lot bigint[]
) returns bytea
language sql immutable as $$
  select sha256(array_send(p_dossier) || array_send(p_cid) || array_send(p_n)
             || array_send(p_blank) || array_send(p_lot))
$$;

-- One entry of the table of digests that a block header's `facts` is made of.
create or replace function ledger.fact(p_table text, p_digest bytea) returns jsonb
language sql immutable as $$
  select jsonb_build_object(p_table, encode(p_digest, 'hex'))
$$;

-- The same from the texts of the rows.
create or replace function ledger.fact(p_table text, p_rows text[]) returns jsonb
language sql immutable as $$
  select ledger.fact(p_table, ledger.digest_of(p_rows))
$$;

-- The header of a block: who, why, when, how many, and the digests of all it wrote. `p_facts` maps
-- table -> digest; the header keeps one hash over them in the order of the names.
create or replace function ledger.write_header(
  p_block bigint, p_verb text, p_set bigint, p_from smallint, p_n integer, p_act ledger.act,
  p_digest bytea, p_facts jsonb
) returns void
language plpgsql as $$
declare
  v_posted text[];
  v_facts jsonb := p_facts;
begin
  select array_agg(p::text) into v_posted from ledger.posting p where p.block = p_block;
  if v_posted is not null then
    v_facts := v_facts || ledger.fact('posting', v_posted);
  end if;
  insert into ledger.block
    (id, verb, set_id, from_stage, n, actor, cause, happened_at, written_at, digest, facts)
  values (
    p_block, p_verb, p_set, p_from, p_n, (p_act).actor, (p_act).cause,
    (p_act).happened_at, (p_act).written_at, coalesce(p_digest, sha256(''::bytea)),
    (select sha256(string_agg(decode(value, 'hex'), ''::bytea order by key collate "C"))
       from jsonb_each_text(v_facts))
  );
end $$;
