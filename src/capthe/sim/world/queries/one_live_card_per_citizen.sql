-- A citizen has at most one card that has not ended, and a dossier at most one attempt that lives.
select 'dossier ' || min(c.dossier), 'at most 1 live card', count(*)::text
  from ledger.card c
  left join ledger.card_end e on e.cid = c.cid and e.generation = c.generation
 where e.cid is null
 group by c.cid having count(*) > 1
union all
select 'dossier ' || a.dossier, 'at most 1 living attempt', count(*)::text
  from ledger.attempt a
  left join ledger.attempt_end e on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n
 where e.n is null
 group by a.dossier having count(*) > 1
 order by 1
