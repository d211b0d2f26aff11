-- The sets that wait in a stage within a jurisdiction, priority and the oldest promise first.
select s.id, s.kind, s.stage, s.province, s.unit, s.n, s.formed, s.priority, s.since, s.due,
       s.promised_on
  from ledger.dossier_set s
 where s.stage = any (%(stages)s::smallint[]) and s.n > 0
   and (%(province)s::smallint is null or s.province = %(province)s)
   and (%(unit)s::integer is null or s.unit = %(unit)s)
   and (%(kind)s::smallint is null or s.kind = %(kind)s)
 order by s.priority desc, s.promised_on, s.id
 limit %(limit)s offset %(offset)s
