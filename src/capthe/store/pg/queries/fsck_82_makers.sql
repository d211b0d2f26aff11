-- Whoever enrolled somebody is known as a maker, so that four eyes can be told apart.
select 'dossier ' || min(d.id), 'its operator among the makers', 'not there'
  from ledger.dossier d
 where not exists (select 1 from ledger.maker m where m.actor = d.operator)
 group by d.operator
 order by 1
 limit %(limit)s
