-- How many sets wait for a machine in each stage, and since when the oldest.
select w.stage, count(*), min(w.ready_at)
  from ledger.work w
 where w.parked is null
 group by w.stage
 order by w.stage
