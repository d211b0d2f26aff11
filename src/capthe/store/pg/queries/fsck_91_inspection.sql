-- What inspection found is of a blank that was used for that dossier; a card with a finding has ended.
select 'inspection of blank ' || i.blank,
       case when i.finding = '' then 'used' else 'used, ended' end,
       case when a.n is null then 'not used' else 'used, not ended' end
  from ledger.inspection i
  left join ledger.attempt a
    on a.dossier = i.dossier and a.cid = i.cid and a.blank = i.blank
  left join ledger.attempt_end e on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n
 where a.n is null or (i.finding <> '' and e.n is null)
 order by i.blank
 limit %(limit)s
