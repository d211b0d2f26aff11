-- Objects of enrolments whose time is over, or which a court or their citizen wants gone.

-- Erase objects, each by its dossier and which of the dossier's it is: the wrapped keys are deleted, so
-- that nobody can read them again, and each erasure is a fact with the hash of the key that it took. For
-- the owner only; two people answer for it. A dossier that is still open keeps its objects: then nothing
-- is erased. Returns the rows of the keys; an object that is gone already is not among them.
create or replace function ledger.erase_objects(
  p_act ledger.act, p_witness text, p_ends smallint[], p_dossier bigint[], p_cid bigint[],
  p_part smallint[]
) returns setof ledger.object_key
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_gone ledger.object_key[];
  v_rows text[];
begin
  if '' in (btrim((p_act).actor), btrim(p_witness))
     or lower(btrim((p_act).actor)) = lower(btrim(p_witness)) then
    raise exception 'two people answer for an erasure' using errcode = '42501';
  end if;
  if exists (
    select from unnest(p_dossier, p_cid) as u (dossier, cid)
     where not exists (
       select from ledger.event e
        where e.dossier = u.dossier and e.cid = u.cid and e.to_stage = any (p_ends)))
  then
    raise exception 'an open dossier keeps its objects' using errcode = '42501';
  end if;
  with gone as (
    delete from ledger.object_key k
     using unnest(p_dossier, p_cid, p_part) as u (dossier, cid, part)
      join ledger.dossier d on d.id = u.dossier and d.cid = u.cid
     where k.address = d.objects[u.part + 1]
    returning k.*
  )
  select array_agg(gone::ledger.object_key) into v_gone from gone;
  if v_gone is null then
    return;
  end if;
  with made as (
    insert into ledger.destruction as d (job, n, keys_sha256, block)
    select 'object:' || encode(g.address, 'hex'), 1, sha256(g.wrapped), v_block
      from unnest(v_gone) as g
    returning d::text as row
  )
  select array_agg(row) into v_rows from made;
  perform ledger.write_header(v_block, 'erase_objects', null, 0::smallint, 0, p_act, null,
                              ledger.fact('destruction', v_rows));
  return query select * from unnest(v_gone);
end $$;
