-- All open exceptions: whose desk, since when, by when, why, about which dossier or packet.
copy (
  select x.id, x.dossier, coalesce(x.subject, '') as subject, s.name as stage, r.name as reason,
         x.desk, x.province, x.unit, x.raised_at, x.due
    from ledger.exception x
    left join ledger.stage s on s.code = x.stage
    left join ledger.reason r on r.code = x.reason
   where x.resolved_at is null
   order by x.due, x.id
) to stdout with (format csv, header)
