-- Nobody approves what he enrolled himself.
select 'dossier ' || e.dossier, 'approved by somebody else', 'approved by its maker'
  from ledger.event e
  join ledger.block b on b.id = e.block
  join ledger.dossier d on d.id = e.dossier and d.cid = e.cid and d.operator = b.actor
 where e.from_stage = %(unique)s and e.to_stage = %(approved)s
 order by e.dossier
