-- What waits for a person at some desks within a jurisdiction, the earliest due first.
select x.id, x.dossier, x.cid, x.stage, x.version, x.reason, x.desk, x.province, x.unit, x.subject,
       x.raised_at, x.due, coalesce(m.name, d.name), d.promised_on
  from ledger.exception x
  left join ledger.dossier d on d.id = x.dossier and d.cid = x.cid
  left join lateral (
    select a.name from ledger.amendment a
     where x.version > 0 and a.dossier = x.dossier and a.cid = x.cid
     order by a.version desc limit 1) m on true
 where x.resolved_at is null and x.desk = any (%(desks)s)
   and (%(province)s::smallint is null or x.province = %(province)s)
   and (%(unit)s::integer is null or x.unit = %(unit)s)
   and (%(stage)s::smallint is null or x.stage = %(stage)s)
   and (%(of_packets)s::boolean is null or (x.dossier is null) = %(of_packets)s)
 order by x.due, x.id
 limit %(limit)s offset %(offset)s
