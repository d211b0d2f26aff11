-- How many objects of ended dossiers are due to be erased, by kind and province: their key is there, and
-- the dossier ended before the moment given for the kind.
select g.part, d.province, count(*)
  from ledger.event e
  join ledger.block b on b.id = e.block
  join ledger.dossier d on d.id = e.dossier and d.cid = e.cid
 cross join unnest(%(part)s::smallint[], %(before)s::timestamptz[]) as g (part, before)
  join ledger.object_key k on k.address = d.objects[g.part + 1]
 where e.to_stage = any (%(ends)s::smallint[]) and b.written_at < g.before
 group by g.part, d.province
 order by g.part, d.province
