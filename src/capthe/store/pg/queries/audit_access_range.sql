-- The leaf hash of an id range of the access log: over 0x00 and the texts of its rows, one a line.
select count(*), sha256('\x00'::bytea || convert_to(
         coalesce(string_agg(a::text, E'\n' order by a.id), ''), 'UTF8'))
  from ledger.access a
 where a.id between %(first)s and %(last)s
