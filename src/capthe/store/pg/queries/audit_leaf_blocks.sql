-- Leaves of blocks that are gone or that are not what was sealed.
select l.n, l.ref as block, b.id is not null as is_there, encode(l.hash, 'hex') as sealed,
       encode(h.hash, 'hex') as found
  from ledger.leaf l
  left join ledger.block b on b.id = l.ref
  left join lateral (
    select sha256('\x00'::bytea || convert_to(
             row(b.id, b.verb, b.set_id, b.from_stage, b.n, b.actor, b.cause, b.happened_at,
                 b.written_at, b.digest, b.facts)::text, 'UTF8')) as hash
  ) h on true
 where l.kind = 'block' and (b.id is null or h.hash <> l.hash)
 order by l.n
 limit %(limit)s
