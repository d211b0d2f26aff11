-- Work that the machine gave up and a person must look at, the oldest first.
select w.id, w.stage, w.set_id, s.province, s.n, w.tries, w.ready_at, w.parked
  from ledger.work w
  join ledger.dossier_set s on s.id = w.set_id
 where w.parked is not null
 order by w.id
 limit %(limit)s
