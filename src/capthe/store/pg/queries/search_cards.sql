-- All cards of a citizen, and how those that have ended came to their end.
select c.generation, c.dossier, b.written_at, e.cause, f.written_at
  from ledger.card c
  join ledger.block b on b.id = c.block
  left join ledger.card_end e on e.cid = c.cid and e.generation = c.generation
  left join ledger.block f on f.id = e.block
 where c.cid = %(cid)s
 order by c.generation
