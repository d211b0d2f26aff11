-- What inspection found on cards, and that their production data are gone.

-- Enter what station 8 found on the cards of a job, and the destruction of the job's production
-- data; within the transaction that records the lot. What is on record stays as it is.
create or replace function ledger.record_inspection(
  p_act ledger.act, p_set bigint, p_from smallint, p_dossier bigint[], p_cid bigint[],
  p_blank bigint[], p_finding text[], p_sod bytea[], p_kept bytea[],
  p_job text, p_n integer, p_keys_sha256 bytea
) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_facts jsonb := '{}';
  v_rows text[];
begin
  with made as (
    insert into ledger.inspection as i (dossier, cid, blank, finding, sod, kept, block)
    select g.*, v_block
      from unnest(p_dossier, p_cid, p_blank, p_finding, p_sod, p_kept)
           as g (dossier, cid, blank, finding, sod, kept)
    on conflict do nothing
    returning i::text as row
  ) select array_agg(row) into v_rows from made;
  if v_rows is not null then
    v_facts := ledger.fact('inspection', v_rows);
  end if;
  with made as (
    insert into ledger.destruction as d (job, n, keys_sha256, block)
    values (p_job, p_n, p_keys_sha256, v_block)
    on conflict do nothing
    returning d::text as row
  ) select array_agg(row) into v_rows from made;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('destruction', v_rows);
  end if;
  perform ledger.write_header(v_block, 'inspect', p_set, p_from, 0, p_act, null, v_facts);
end $$;

-- No signer is left for what waits in stage p_from: an exception of that stage's desk, with its
-- clock, until a ceremony enters some. False when it is open already.
create or replace function ledger.report_no_signers(
  p_act ledger.act, p_rules text, p_from smallint
) returns boolean
language sql security definer set search_path = pg_catalog, ledger, pg_temp as $$
  select ledger.report_shortage(p_act, 'no_signers', 'signers:' || p_rules, p_from)
$$;
