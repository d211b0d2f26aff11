-- All dossiers of a citizen, with where each is, the newest first.
select d.id, d.cid, d.province, d.unit, d.name, d.birth, d.case_code, d.captured_at, d.promised_on,
       d.device, d.seq, w.stage
  from ledger.dossier d
  left join lateral ledger.where_is(d.id, d.cid) w on true
 where d.cid = %(cid)s
 order by d.id desc
 limit %(limit)s
