-- Who has how much to mend in a place: cases that wait, those past their time, the earliest due.
select coalesce(%(menders)s::jsonb ->> c.state::text, c.mender) as mender, c.province, c.district,
       count(*) as waiting,
       count(*) filter (where c.due < %(now)s) as overdue, min(c.due) as due
  from register.mend_case c
 where c.state = any(%(states)s::smallint[])
   and (%(province)s::integer is null or c.province = %(province)s)
   and (%(district)s::integer is null or c.district = %(district)s)
 group by 1, c.province, c.district
 order by 1, c.province, c.district
