-- All events of some blocks, value by value, in the order in which they are hashed.
select block, dossier, cid, unit, from_version, to_stage, reason
  from ledger.event
 where block = any (%(blocks)s)
 order by block, dossier
