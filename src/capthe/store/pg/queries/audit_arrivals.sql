-- Blocks that moved nobody (stage 0, or a stage there is not): their digest covers nothing, and an arrival block's n is the
-- number of its dossiers.
select b.id as block, b.verb, b.n, coalesce(d.n, 0) as n_found,
       encode(b.digest, 'hex') as digest, encode(sha256(''::bytea), 'hex') as digest_found
  from ledger.block b
  left join (
    select block, count(*)::integer as n from ledger.dossier group by block
  ) d on d.block = b.id
 where (b.from_stage = 0 or b.from_stage not in (select code from ledger.stage))
   and (b.n <> coalesce(d.n, 0) or b.digest <> sha256(''::bytea))
 order by b.id
 limit %(limit)s
