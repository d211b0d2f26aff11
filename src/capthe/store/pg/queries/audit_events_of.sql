-- The bytes of all events of some blocks, in the order in which they are hashed.
select block, ledger.event_bytes(dossier, cid, unit, from_stage, from_version, to_stage, reason)
  from ledger.event
 where block = any (%(blocks)s)
 order by block, dossier
