-- The scores in the last run of the units of a level inside a place (0: any).
select r.day, s.level, s.region, s.district, s.commune, s.people, s.right_people,
       s.complete_people, s.clean_people, s.alive_people
  from register.quality_score s join register.quality_run r on r.id = s.run
 where s.run = (select max(id) from register.quality_run) and s.level = %(level)s
   and (%(region)s = 0 or s.region = %(region)s) and (%(district)s = 0 or s.district = %(district)s)
 order by s.region, s.district, s.commune
