-- Where the pictures of cards are that are being made: each dossier's objects, its province, and
-- which attempt at its card this is.
select d.id, a.n, d.province, d.objects
  from unnest(%s::bigint[]) as g (dossier)
  join ledger.dossier d on d.id = g.dossier
  cross join lateral (
    select b.n from ledger.attempt b
     where b.dossier = d.id and b.cid = d.cid order by b.n desc limit 1) a
