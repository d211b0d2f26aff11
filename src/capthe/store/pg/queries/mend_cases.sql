-- The cases of data quality of a place in some states, by household, the first due first; given the
-- time, those past their due time before all others.
select c.id, c.person_id, c.rule, c.said, c.name, c.household, c.province, c.district, c.commune,
       c.mender, c.state, c.version, c.times, c.raised_at, c.due
  from register.mend_case c
 where c.state = any(%(states)s::smallint[])
   and (%(province)s::integer is null or c.province = %(province)s)
   and (%(district)s::integer is null or c.district = %(district)s)
 order by coalesce(c.due < %(now)s::timestamptz, false) desc, c.commune, c.household, c.due, c.id
 limit %(limit)s
