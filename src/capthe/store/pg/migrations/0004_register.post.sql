-- People who were in the register before it had records: one record each, as they stood.
do $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_now timestamptz := clock_timestamp();
  v_first bigint;
  v_last bigint;
begin
  if not exists (select 1 from register.person where entry is null) then
    return;
  end if;
  with made as (
    insert into register.entry
      (id, person_id, cid, number, old_number, name, name_key, birth, sex, status, province, block)
    select nextval('register.entry_id'), 'people:' || cid, cid, lpad(cid::text, 12, '0'),
           old_number, name, name_key, birth, sex, case when alive then 'alive' else 'dead' end,
           province, v_block
      from register.person where entry is null order by cid
    returning id
  )
  select min(id), max(id) into v_first, v_last from made;
  update register.person p set entry = e.id
    from register.entry e where e.block = v_block and e.cid = p.cid;
  perform ledger.write_header(
    v_block, 'load_register', null, 0::smallint, 0,
    ('migrate', 'records', v_now, v_now, '{}')::ledger.act, null,
    ledger.fact('register.entry', ledger.digest_entries(v_first, v_last)));
end $$;
