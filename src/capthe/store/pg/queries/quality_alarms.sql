-- The alarms of a run (the last one, when none is given), the gravest first: since when each has stood without a gap, how often it was
-- answered, and the newest answer unless clearly more records stand under it since.
with run as (
  select r.id, b.written_at from register.quality_run r join ledger.block b on b.id = r.block
)
select row_number() over (order by a.records desc, a.watched, a.among, a.place, a.value) as number,
       a.run, a.watched, a.among, a.place, a.value, a.records, a.people,
       (select min(run.written_at) from run
         where run.id > coalesce(
           (select max(r.id) from register.quality_run r
             where not exists (
               select from register.quality_alarm e
                where e.run = r.id
                  and (e.watched, e.among, e.place, e.value)
                    = (a.watched, a.among, a.place, a.value))), 0)) as since,
       (select count(*) from register.alarm_answer n
         where (n.watched, n.among, n.place, n.value)
             = (a.watched, a.among, a.place, a.value)) as answers,
       w.found, w.why, w.actor as answered_by, b.written_at as answered_at
  from register.quality_alarm a
  left join lateral (
    select n.* from register.alarm_answer n
     where (n.watched, n.among, n.place, n.value) = (a.watched, a.among, a.place, a.value)
     order by n.id desc limit 1) w on a.records < w.records * %(holds)s
  left join ledger.block b on b.id = w.block
 where a.run = coalesce(%(run)s::bigint, (select max(id) from register.quality_run))
 order by number
