-- Who signs chips: what a ceremony made, signatures reserved for a job, signers that end.

-- Reserve `p_n` signatures for a job: from the signer in use, and when that is full or its time is
-- over from the next. The same job asking again gets what it has; what a revoked or expired signer
-- had reserved is reserved anew. Durable before the first signature. CT002: no signer is left.
create or replace function ledger.reserve_signatures(
  p_act ledger.act, p_rules text, p_job text, p_n integer
) returns table (certificate integer, label text, der bytea, n integer)
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_now timestamptz := (p_act).written_at;
  v_left integer;
  v_take integer;
  v_block bigint;
  v_row text;
  v_rows text[] := '{}';
  s record;
begin
  perform 1 from ledger.signer g where g.rules = p_rules order by g.certificate for update;
  select p_n - coalesce(sum(g.n), 0) into v_left
    from ledger.signing g join ledger.certificate c on c.id = g.certificate
   where g.job = p_job and c.use_until > v_now
     and not exists (select 1 from ledger.revocation r where r.certificate = c.id);
  if v_left < 0 then
    raise exception 'job % asked for more signatures before', p_job;
  end if;
  v_block := nextval('ledger.block_id');
  for s in
    select g.*, c.use_until from ledger.signer g join ledger.certificate c on c.id = g.certificate
     where g.rules = p_rules and g.retired_at is null order by g.certificate
  loop
    exit when v_left = 0;
    if s.use_until <= v_now
       or s.first_card_at + make_interval(months => s.months_max) <= v_now then
      update ledger.signer g set retired_at = v_now where g.certificate = s.certificate;
      continue;
    end if;
    v_take := least(v_left, s.cards_max - s.cards);
    insert into ledger.signing as g (job, certificate, n, block)
    values (p_job, s.certificate, v_take, v_block) returning g::text into v_row;
    v_rows := v_rows || v_row;
    update ledger.signer g
       set cards = g.cards + v_take, first_card_at = coalesce(g.first_card_at, v_now),
           retired_at = case when g.cards + v_take = g.cards_max then v_now end
     where g.certificate = s.certificate;
    v_left := v_left - v_take;
  end loop;
  if v_left > 0 then
    raise exception using errcode = 'CT002', message = 'no signer is left for ' || p_rules;
  end if;
  if cardinality(v_rows) > 0 then
    perform ledger.write_header(v_block, 'reserve_signatures', null, 0::smallint, 0, p_act, null,
                                ledger.fact('signing', v_rows));
  end if;
  return query
    select c.id, c.label, c.der, g.n
      from ledger.signing g join ledger.certificate c on c.id = g.certificate
     where g.job = p_job and c.use_until > v_now
       and not exists (select 1 from ledger.revocation r where r.certificate = c.id)
     order by c.id;
end $$;

-- Enter what a ceremony made; the next number of a ceremony and of certificates is the caller's
-- guess and refused when another ceremony was faster. Returns the block. For the owner only.
create or replace function ledger.enter_ceremony(
  p_act ledger.act, p_ceremony jsonb, p_certificates jsonb, p_lists jsonb, p_revoked jsonb
) returns bigint
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_facts jsonb;
  v_rows text[];
begin
  with made as (
    insert into ledger.ceremony as c (id, rules, operator, witness, transcript, block)
    select j.id, j.rules, j.operator, j.witness, j.transcript, v_block
      from jsonb_to_record(p_ceremony)
           as j (id integer, rules text, operator text, witness text, transcript text)
    returning c::text as row
  ) select array_agg(row) into v_rows from made;
  v_facts := ledger.fact('ceremony', v_rows);
  with made as (
    insert into ledger.certificate as c
      (id, ceremony, role, rules, label, issuer, serial, der, use_until, block)
    select j.id, (p_ceremony ->> 'id')::integer, j.role, p_ceremony ->> 'rules', j.label, j.issuer,
           decode(j.serial, 'hex'), decode(j.der, 'hex'), j.use_until, v_block
      from jsonb_to_recordset(p_certificates)
           as j (id integer, role text, label text, issuer integer, serial text, der text,
                 use_until timestamptz)
    returning c::text as row
  ) select array_agg(row) into v_rows from made;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('certificate', v_rows);
  end if;
  insert into ledger.signer (certificate, rules, cards_max, months_max)
  select j.id, p_ceremony ->> 'rules', j.cards_max, j.months_max
    from jsonb_to_recordset(p_certificates)
         as j (id integer, role text, cards_max integer, months_max smallint)
   where j.role = 'signer';
  with made as (
    insert into ledger.issued_list as l (ceremony, authority, kind, der, next_update, block)
    select (p_ceremony ->> 'id')::integer, j.authority, j.kind, decode(j.der, 'hex'),
           j.next_update, v_block
      from jsonb_to_recordset(p_lists)
           as j (authority integer, kind text, der text, next_update timestamptz)
    returning l::text as row
  ) select array_agg(row) into v_rows from made;
  v_facts := v_facts || ledger.fact('issued_list', v_rows);
  with made as (
    insert into ledger.revocation as r (certificate, ceremony, reason, block)
    select j.certificate, (p_ceremony ->> 'id')::integer, j.reason, v_block
      from jsonb_to_recordset(p_revoked) as j (certificate integer, reason text)
    returning r::text as row
  ) select array_agg(row) into v_rows from made;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('revocation', v_rows);
  end if;
  update ledger.signer s set retired_at = (p_act).written_at
    from ledger.revocation r
   where r.certificate = s.certificate and s.retired_at is null;
  update ledger.exception
     set resolved_at = (p_act).written_at, resolution = 'signers_made', resolved_by = (p_act).actor
   where subject = 'signers:' || (p_ceremony ->> 'rules') and resolved_at is null;
  perform ledger.write_header(v_block, 'ceremony', null, 0::smallint, 0, p_act, null, v_facts);
  return v_block;
end $$;

-- Let the signer in use go before its time; the next one follows. Returns its certificate, or null
-- when none was in use. For the owner only.
create or replace function ledger.retire_signer(p_act ledger.act, p_rules text) returns integer
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
declare
  v_certificate integer;
begin
  update ledger.signer s set retired_at = (p_act).written_at
   where s.certificate = (
     select min(g.certificate) from ledger.signer g
      where g.rules = p_rules and g.retired_at is null and g.first_card_at is not null)
  returning s.certificate into v_certificate;
  if v_certificate is not null then
    perform ledger.write_header(nextval('ledger.block_id'), 'retire_signer', null, 0::smallint, 0,
                                p_act, null, '{}');
  end if;
  return v_certificate;
end $$;
