-- How many wait in each stage and province, in sets and as exceptions with their owner; since when
-- the oldest, and how many are overdue. Reads sets and open exceptions, never dossiers.
select s.stage, null as desk, s.province, sum(s.n)::bigint, min(s.since),
       coalesce(sum(s.n) filter (where s.due < %(now)s), 0)::bigint
  from ledger.dossier_set s
 where s.stage > 0 and s.n > 0
 group by s.stage, s.province
union all
select x.stage, x.desk, x.province, count(*), min(x.raised_at),
       count(*) filter (where x.due < %(now)s)
  from ledger.exception x
 where x.resolved_at is null and x.dossier is not null
 group by x.stage, x.desk, x.province
 order by 1, 3
