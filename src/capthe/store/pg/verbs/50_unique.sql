-- 4 unique: claim the citizen's card slot for every dossier of a set. The primary key of the card
-- decides; who finds the slot taken goes to adjudication. The generation is fixed here: 1 for a
-- first card, otherwise one more than the citizen's last card, which must have ended (taken back,
-- revoked, expired as this dossier declares, or never issued). Rule 23.
create or replace function ledger.claim_cards(
  p_act ledger.act, p_set bigint, p_from smallint
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger
set datestyle = 'ISO, YMD' set timezone = 'UTC' set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  s ledger.dossier_set;
  v_new smallint := ledger.exit_to(p_from, 'new');
  v_perhaps smallint := ledger.exit_to(p_from, 'perhaps');
  v_taken smallint := ledger.reason_code('duplicate_card');
  v_unknown smallint := ledger.reason_code('earlier_card_unknown');
  v_block bigint := nextval('ledger.block_id');
  m record;
  v_ends text[];
  v_cards text[];
  v_won bigint[];
  v_later text[];
  v_later_won bigint[];
  v_lost bigint[];
  v_missing bigint[];
  v_facts jsonb := '{}';
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return (null, 0, 0)::ledger.appended;
  end if;

  select array_agg(w.dossier) as dossier, array_agg(w.cid) as cid, array_agg(w.version) as version,
         array_agg(w.unit) as unit
    into m
    from (select * from ledger.members_of(p_set, s.lo, s.hi) order by dossier) w;

  -- a first card: generation 1, unless a card of this citizen is on record
  with claimed as (
    insert into ledger.card as c (cid, generation, earlier, dossier, block)
    select d.cid, 1, null, d.id, v_block
      from unnest(m.dossier, m.cid) as g (dossier, cid)
      join ledger.dossier d on d.id = g.dossier and d.cid = g.cid
     where d.earlier_generation = 0
     order by d.id
    on conflict do nothing
    returning c.*
  )
  select array_agg(claimed.dossier), array_agg(claimed::text) into v_won, v_cards from claimed;

  if cardinality(coalesce(v_won, '{}')) < cardinality(m.dossier) then
    -- what the others declare: the card they gave back, or that was revoked or has expired
    with ended as (
      insert into ledger.card_end as e (cid, generation, block, cause)
      select distinct on (d.cid) d.cid, d.earlier_generation, v_block, d.earlier_ended
        from unnest(m.dossier, m.cid) as g (dossier, cid)
        join ledger.dossier d on d.id = g.dossier and d.cid = g.cid
        join ledger.card c on c.cid = d.cid and c.generation = d.earlier_generation
       where d.earlier_generation > 0 and d.earlier_ended is not null
         and c.dossier < d.id
       order by d.cid, d.id
      on conflict do nothing
      returning e.*
    )
    select array_agg(ended::text) into v_ends from ended;

    -- one more than the last card, when that has ended; or the slot this dossier already holds
    with rest as materialized (
      select g.dossier, g.cid,
             (select max(c.generation) from ledger.card c where c.cid = g.cid) as last
        from unnest(m.dossier, m.cid) as g (dossier, cid)
       where v_won is null or g.dossier <> all (v_won)
    ), claimed as (
      insert into ledger.card as c (cid, generation, earlier, dossier, block)
      select r.cid, r.last + 1, r.last, r.dossier, v_block
        from rest r
        join ledger.card_end e on e.cid = r.cid and e.generation = r.last
       order by r.dossier
      on conflict do nothing
      returning c.*
    )
    select array_agg(claimed.dossier), array_agg(claimed::text)
      into v_later_won, v_later from claimed;
    v_cards := v_cards || v_later;

    select array_agg(g.dossier), array_agg(g.dossier) filter (where c.cid is null)
      into v_lost, v_missing
      from unnest(m.dossier, m.cid) as g (dossier, cid)
      left join lateral (
        select c.cid, c.dossier from ledger.card c where c.cid = g.cid
         order by c.generation desc limit 1) c on true
     where (v_won is null or g.dossier <> all (v_won))
       and c.dossier is distinct from g.dossier;
  end if;

  if v_cards is not null then
    v_facts := v_facts || ledger.fact('card', v_cards);
  end if;
  if v_ends is not null then
    v_facts := v_facts || ledger.fact('card_end', v_ends);
  end if;
  return ledger.append_rows(
    p_act, 'unique', p_set, p_from, v_new, s.province, s.promised_on,
    m.dossier, m.cid, m.version, m.unit,
    (select array_agg(case when v_lost is not null and g = any (v_lost)
                           then v_perhaps else v_new end order by n)
       from unnest(m.dossier) with ordinality as u (g, n)),
    (select array_agg(case when v_missing is not null and g = any (v_missing) then v_unknown
                           when v_lost is not null and g = any (v_lost) then v_taken
                           else 0::smallint end order by n)
       from unnest(m.dossier) with ordinality as u (g, n)),
    v_facts, v_block);
end $$;

-- The citizen's last card has ended, says an officer with a cause; the next one may be claimed.
create or replace function ledger.end_card(p_act ledger.act, p_cid bigint, p_cause text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
begin
  insert into ledger.card_end as e (cid, generation, block, cause)
  select c.cid, c.generation, v_block, p_cause
    from ledger.card c where c.cid = p_cid order by c.generation desc limit 1
  on conflict do nothing returning e::text into v_row;
  if v_row is null then
    return false;
  end if;
  perform ledger.write_header(v_block, 'end_card', null, 0::smallint, 0, p_act, null,
                              ledger.fact('card_end', array[v_row]));
  return true;
end $$;
