-- Open exceptions that are not a dossier's: packets missing or kept aside, by reason and owner.
select x.reason, x.desk, x.province, count(*), min(x.raised_at),
       count(*) filter (where x.due < %(now)s)
  from ledger.exception x
 where x.resolved_at is null and x.dossier is null
 group by x.reason, x.desk, x.province
 order by x.reason, x.province
