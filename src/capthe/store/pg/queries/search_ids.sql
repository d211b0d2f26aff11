-- Dossiers by their numbers, with where each is.
select d.id, d.cid, d.province, d.unit, d.name, d.birth, d.case_code, d.captured_at, d.promised_on,
       d.device, d.seq, w.stage
  from ledger.dossier d
  left join lateral ledger.where_is(d.id, d.cid) w on true
 where d.id = any (%(ids)s::bigint[])
 order by d.id
 limit %(limit)s
