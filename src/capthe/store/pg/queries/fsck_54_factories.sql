-- At a factory lie the blanks of the cards that wait for it, and no others; a lot waits there while its
-- job is given and not answered.
with there as (
  select j.factory, count(*) as n
    from fsck_state s
    join ledger.attempt a on a.dossier = s.dossier and a.cid = s.cid
    left join ledger.attempt_end e on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n
    left join ledger.job j on j.set_id = a.lot
   where s.stage = %(at_factory)s and e.n is null
   group by j.factory
)
select q.subject, q.expected, q.found
  from (
    select 'factory ' || coalesce(f.name, 'unknown') as subject,
           coalesce(t.n, 0) || ' blanks' as expected, coalesce(s.n, 0)::text as found
      from ledger.factory f
      full join there t on t.factory = f.name
      left join ledger.stock s on s.account = %(lot)s and s.place = f.place
     where coalesce(t.n, 0) <> coalesce(s.n, 0)
    union all
    select 'set ' || coalesce(d.id, j.set_id),
           case when g.job is not null and a.job is null then 'at a factory' else 'not there' end,
           'stage ' || coalesce(d.stage, 0)
      from ledger.job j
      left join ledger.job_given g using (job)
      left join ledger.job_answer a using (job)
      full join (select id, stage from ledger.dossier_set where stage = %(at_factory)s) d
        on d.id = j.set_id
     where (g.job is not null and a.job is null) <> (d.id is not null)
  ) q
 order by 1
 limit %(limit)s
