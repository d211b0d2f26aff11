-- The dossier under which one was opened again when its citizen's number was found.
select d.id, d.cid
  from ledger.outbox o
  join ledger.dossier g on g.id = o.dossier and g.cid = o.cid
  join ledger.dossier d on d.cid = o.new_cid and d.submission_id = g.submission_id
 where o.dossier = %(dossier)s and o.kind = 'move'
