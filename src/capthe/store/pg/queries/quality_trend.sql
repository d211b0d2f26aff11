-- The scores of a unit in every run, the oldest first.
select r.day, s.level, s.region, s.district, s.commune, s.people, s.right_people,
       s.complete_people, s.clean_people, s.alive_people
  from register.quality_score s join register.quality_run r on r.id = s.run
 where s.level = %(level)s and s.region = %(region)s and s.district = %(district)s
   and s.commune = %(commune)s
 order by r.id
