-- The arrival blocks of all dossiers, as station 2 leaves them: one set and one piece of work each.
with formed as (
  insert into ledger.dossier_set
    (id, kind, stage, province, lo, hi, n, formed, since, due, promised_on)
  select nextval('ledger.set_id'), 1, %(stage)s, min(province), min(id), max(id), count(*), count(*),
         %(at)s, %(at)s, min(promised_on)
    from ledger.dossier group by (id - 1) / %(block)s order by min(id)
  returning id, stage
)
insert into ledger.work (stage, set_id, ready_at) select stage, id, %(at)s from formed order by id
