-- The sealed ranges of the access log, in order, with the hash of what is in them now.
select l.n, l.ref, l.upto, encode(l.hash, 'hex') as sealed, (
         select encode(sha256('\x00'::bytea || convert_to(
                  coalesce(string_agg(a::text, E'\n' order by a.id), ''), 'UTF8')), 'hex')
           from ledger.access a where a.id between l.ref and l.upto) as found
  from ledger.leaf l
 where l.kind = 'access'
 order by l.ref
