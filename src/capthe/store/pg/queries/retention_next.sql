-- The next objects that are due to be erased, from a dossier on, by number: dossier, citizen, kind.
select e.dossier, e.cid, g.part
  from ledger.event e
  join ledger.block b on b.id = e.block
  join ledger.dossier d on d.id = e.dossier and d.cid = e.cid
 cross join unnest(%(part)s::smallint[], %(before)s::timestamptz[]) as g (part, before)
  join ledger.object_key k on k.address = d.objects[g.part + 1]
 where e.dossier >= %(first)s and e.to_stage = any (%(ends)s::smallint[]) and b.written_at < g.before
 order by e.dossier, e.cid, g.part
 limit %(limit)s
