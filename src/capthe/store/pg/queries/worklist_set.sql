-- One set by its id.
select s.id, s.kind, s.stage, s.province, s.unit, s.n, s.formed, s.priority, s.since, s.due,
       s.promised_on
  from ledger.dossier_set s
 where s.id = %(id)s
