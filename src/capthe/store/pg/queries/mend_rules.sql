-- How many cases of each rule wait in a place (0: any), the most first.
select c.rule, count(*) as waiting
  from register.mend_case c
 where c.state = any(%(states)s::smallint[])
   and (%(province)s = 0 or c.province = %(province)s)
   and (%(district)s = 0 or c.district = %(district)s)
 group by c.rule
 order by count(*) desc, c.rule
