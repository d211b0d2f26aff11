-- The dossiers that name an object, and as which of theirs. One that was re-opened under its number shares
-- its objects with the one that goes on.
select d.id, d.cid, array_position(d.objects, %(address)s::bytea) - 1
  from ledger.dossier d
 where %(address)s::bytea = any (d.objects)
 order by d.id
