-- One open exception by its id.
select x.id, x.dossier, x.cid, x.stage, x.version, x.reason, x.desk, x.province, x.unit, x.subject,
       x.raised_at, x.due, null, null
  from ledger.exception x
 where x.id = %(id)s and x.resolved_at is null
