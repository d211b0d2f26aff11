-- The newest card of a dossier that passed inspection and has not ended since: its blank and attempt,
-- the key of its job, and where what only its chip states is kept.
select i.cid, i.blank, a.n, d.province, d.objects, 'print:' || a.lot, i.kept
  from ledger.inspection i
  join ledger.dossier d on d.id = i.dossier and d.cid = i.cid
  join ledger.attempt a on a.dossier = i.dossier and a.cid = i.cid and a.blank = i.blank
  left join ledger.attempt_end e on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n
 where i.dossier = %s and i.finding = '' and e.n is null
 order by a.n desc
 limit 1
