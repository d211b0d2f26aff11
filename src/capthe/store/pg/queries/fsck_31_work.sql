-- Every set at a stage that a machine works has its work.
select 'set ' || s.id, 'work at stage ' || s.stage, 'none'
  from ledger.dossier_set s
  join ledger.stage t on t.code = s.stage and t.by_machine
 where s.n > 0
   and not exists (select 1 from ledger.work w where w.set_id = s.id and w.stage = s.stage)
 order by s.id
 limit %(limit)s
