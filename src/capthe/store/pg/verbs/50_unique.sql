-- 4 unique: claim the citizen's card slot for every dossier of a set. The primary key of the card
-- decides; who finds the slot taken goes to adjudication. The generation is fixed here: 1 for a
-- first card, otherwise one more than the citizen's last card, which must have ended (taken back,
-- revoked, expired as this dossier declares, or never issued). Rule 23.
create or replace function ledger.claim_cards(
  p_act ledger.act, p_set bigint, p_from smallint
) returns ledger.appended
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
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
  f record;  -- those of them who ask for a first card
  v_ends text[];
  v_won bigint[];
  v_won_cid bigint[];
  v_cards bytea;
  v_lost bigint[];
  v_missing bigint[];
  v_facts jsonb := '{}';
begin
  select * into s from ledger.dossier_set where id = p_set for update;
  if not found or s.stage <> p_from or s.n = 0 then
    delete from ledger.work where set_id = p_set and stage = p_from;
    return (null, 0, 0)::ledger.appended;
  end if;

  select * into m from ledger.roll_of(s);

  -- a first card: generation 1, unless a card of this citizen is on record
  f := m;
  if exists (select 1 from ledger.dossier d
              where d.id between s.lo and s.hi and d.earlier_generation > 0)
     or s.lo is null and exists (
       select 1 from ledger.dossier d where d.id = any (m.dossier) and d.earlier_generation > 0) then
    select array_agg(d.id order by d.id) as dossier, array_agg(d.cid order by d.id) as cid into f
      from ledger.dossier d where d.id = any (m.dossier) and d.earlier_generation = 0;
  end if;
  select * into v_won, v_won_cid from ledger.claim_first(v_block, f.dossier, f.cid);

  if cardinality(coalesce(v_won, '{}')) < cardinality(m.dossier) then
    -- what the others declare: the card they gave back, or that was revoked or has expired
    with ended as (
      insert into ledger.card_end as e (cid, generation, block, cause)
      select distinct on (d.cid) d.cid, d.earlier_generation, v_block, d.earlier_ended
        from unnest(m.dossier, m.cid) as g (dossier, cid)
        join ledger.dossier d on d.id = g.dossier and d.cid = g.cid
        join ledger.card c on c.cid = d.cid and c.generation = d.earlier_generation
       where d.earlier_generation > 0 and d.earlier_ended is not null
         and ledger.is_in_hand(c.dossier, c.cid)
       order by d.cid, d.id
      on conflict do nothing
      returning e.*
    )
    select array_agg(ended::text) into v_ends from ended;

    -- one more than the last card, when that has ended
    with rest as materialized (
      select g.dossier, g.cid,
             (select max(c.generation) from ledger.card c where c.cid = g.cid) as last
        from (select * from unnest(m.dossier, m.cid)
              except select * from unnest(v_won, v_won_cid)) as g (dossier, cid)
    )
    insert into ledger.card as c (cid, generation, earlier, dossier, block)
    select r.cid, r.last + 1, r.last, r.dossier, v_block
      from rest r
      join ledger.card_end e on e.cid = r.cid and e.generation = r.last
     order by r.dossier
    on conflict do nothing;

    -- who has no card slot now, be it of this block or of an earlier visit
    select array_agg(g.dossier), array_agg(g.dossier) filter (where c.cid is null)
      into v_lost, v_missing
      from (select * from unnest(m.dossier, m.cid)
            except select * from unnest(v_won, v_won_cid)) as g (dossier, cid)
      left join lateral (
        select c.cid, c.dossier from ledger.card c where c.cid = g.cid
         order by c.generation desc limit 1) c on true
     where c.dossier is distinct from g.dossier;
    select ledger.digest_cards(array_agg(c.cid order by c.dossier),
                               array_agg(c.generation order by c.dossier),
                               array_agg(c.dossier order by c.dossier))
      into v_cards
      from ledger.card c
     where c.cid = any (m.cid) and c.block = v_block
    having count(*) > 0;
  else
    v_cards := ledger.digest_cards(
      m.cid, array_fill(1::smallint, array[cardinality(m.cid)]), m.dossier);
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
    case when v_lost is null then array_fill(v_new, array[cardinality(m.dossier)])
         else (select array_agg(case when g = any (v_lost) then v_perhaps else v_new end order by n)
                 from unnest(m.dossier) with ordinality as u (g, n)) end,
    case when v_lost is null then array_fill(0::smallint, array[cardinality(m.dossier)])
         else (select array_agg(case when g = any (v_missing) then v_unknown
                                     when g = any (v_lost) then v_taken
                                     else 0::smallint end order by n)
                 from unnest(m.dossier) with ordinality as u (g, n)) end,
    v_facts, v_block);
end $$;

-- First cards for these citizens; those come back who have one now. A row that may conflict is looked
-- up, written, looked up again and confirmed in the log: twice a row's price. So those whose slot is
-- taken are left out beforehand, and only when somebody else takes one in the same moment, and the key
-- says no, does every row ask for itself.
create or replace function ledger.claim_first(
  p_block bigint, p_dossier bigint[], p_cid bigint[], out dossier bigint[], out cid bigint[]
)
language plpgsql as $$
#variable_conflict use_column
declare
  v_taken bigint[] := array(
    select c.cid from ledger.card c where c.cid = any (p_cid) and c.generation = 1);
  v_n integer;
begin
  begin
    insert into ledger.card (cid, generation, earlier, dossier, block)
    select distinct on (g.cid) g.cid, 1, null, g.dossier, p_block
      from (select unnest(p_dossier) as dossier, unnest(p_cid) as cid) g
     where g.cid not in (select unnest(v_taken))
     order by g.cid, g.dossier;  -- so that the slots are written from one end to the other
    get diagnostics v_n = row_count;
  exception when unique_violation then
    insert into ledger.card (cid, generation, earlier, dossier, block)
    select g.cid, 1, null, g.dossier, p_block
      from (select unnest(p_dossier) as dossier, unnest(p_cid) as cid) g
     order by g.cid, g.dossier
    on conflict do nothing;
    get diagnostics v_n = row_count;
  end;
  if v_n = cardinality(p_dossier) then
    dossier := p_dossier;
    cid := p_cid;
  else
    select array_agg(c.dossier), array_agg(c.cid) into dossier, cid
      from ledger.card c where c.cid = any (p_cid) and c.block = p_block;
  end if;
end $$;

-- Whether the card of a dossier has been handed over to its citizen: only such a card can be taken
-- back, revoked or expire. One that is still under way would reach the hand after its own end.
create or replace function ledger.is_in_hand(p_dossier bigint, p_cid bigint) returns boolean
language sql stable as $$
  select exists (
    select 1
      from ledger.event v
      join ledger.stage t on t.code = v.to_stage and t.holder = 'end' and t.reached = 4
     where v.dossier = p_dossier and v.cid = p_cid)
$$;

-- The citizen's last card has ended, says an officer with a cause; the next one may be claimed.
-- False when it had ended before, or nobody holds it.
create or replace function ledger.end_card(p_act ledger.act, p_cid bigint, p_cause text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_row text;
begin
  if p_cause = 'void' then
    raise exception 'a card that was never issued is ended with its dossier'
      using errcode = '42501';
  end if;
  insert into ledger.card_end as e (cid, generation, block, cause)
  select c.cid, c.generation, v_block, p_cause
    from (select * from ledger.card l where l.cid = p_cid order by l.generation desc limit 1) c
   where ledger.is_in_hand(c.dossier, c.cid)
  on conflict do nothing returning e::text into v_row;
  if v_row is null then
    return false;
  end if;
  perform ledger.write_header(v_block, 'end_card', null, 0::smallint, 0, p_act, null,
                              ledger.fact('card_end', array[v_row]));
  return true;
end $$;
