-- %(n)s dossiers whose cards wait at %(units)s offices, one box each, as station 9 leaves them.
with boxed as (
  insert into ledger.dossier
    (id, cid, submission_id, block, province, unit, device, seq, operator, captured_at, received_at,
     promised_on, case_code, earlier_generation, earlier_ended, birth, sex, name, name_key,
     old_number, residence, repairs, objects)
  select d, 1000000000 + d * 7919, gen_random_uuid(), 0, 1 + d %% %(units)s %% 63,
         1 + d %% %(units)s, 1, d, 'cb', %(at)s, %(at)s, %(promised)s, 'first', 0, null, 19800101,
         'F', 'Nguyễn Thị Hoa', 'nguyen thi hoa', null, 'Hà Nội', '', '{}'
    from generate_series(1, %(n)s::bigint) d
  returning id, cid, unit
), placed as (
  insert into ledger.place (dossier, cid, set_id, version, unflagged)
  select id, cid, unit, 0, true from boxed
), joined as (
  insert into ledger.set_roll (set_id, block, dossier, cid, unit, version)
  select unit, 0, array_agg(id order by id), array_agg(cid order by id),
         array_agg(unit order by id), array_agg(0 order by id)
    from boxed group by unit
)
insert into ledger.dossier_set
  (id, kind, stage, province, unit, n, formed, since, due, promised_on)
select unit, 4, %(stage)s, 1 + (unit - 1) %% 63, unit, count(*), count(*), %(at)s, %(at)s,
       %(promised)s
  from boxed group by unit
