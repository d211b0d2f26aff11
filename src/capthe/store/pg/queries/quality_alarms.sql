-- The alarms of the last run, the gravest first.
select a.watched, a.among, a.place, a.value, a.records, a.people
  from register.quality_alarm a
 where a.run = (select max(id) from register.quality_run)
 order by a.records desc, a.watched, a.among, a.place, a.value
