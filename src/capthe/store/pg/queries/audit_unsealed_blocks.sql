-- Committed blocks above the watermark that have no leaf yet, and the leaf hash of each: over 0x00
-- and the text of the whole header row (RFC 9162, 2.1.1).
select b.id, sha256('\x00'::bytea || convert_to(
         row(b.id, b.verb, b.set_id, b.from_stage, b.n, b.actor, b.cause, b.happened_at,
             b.written_at, b.digest, b.facts)::text, 'UTF8'))
  from ledger.block b
 where b.id > %(above)s
   and not exists (select 1 from ledger.leaf l where l.kind = 'block' and l.ref = b.id)
 order by b.id
 limit %(limit)s
