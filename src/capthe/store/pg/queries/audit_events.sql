-- Blocks whose digest or number of events is not what the events of one stage give: the header's
-- values first, then what is found. Covers events whose block has no header.
select coalesce(b.id, e.block) as block, b.verb, b.n, e.n as n_found,
       encode(b.digest, 'hex') as digest, encode(e.digest, 'hex') as digest_found
  from (
    select block, count(*)::integer as n,
           ledger.digest_events(
             array_agg(dossier order by dossier),
             array_agg(cid order by dossier),
             array_agg(unit order by dossier),
             array_agg(from_version order by dossier),
             array_agg(to_stage order by dossier),
             array_agg(reason order by dossier)) as digest
      from ledger.event where from_stage = %(stage)s group by block
  ) e
  full join (
    select id, verb, n, digest from ledger.block where from_stage = %(stage)s
  ) b on b.id = e.block
 where b.id is null
    or b.n <> coalesce(e.n, 0)
    or b.digest <> coalesce(e.digest, sha256(''::bytea))
 order by 1
 limit %(limit)s
