-- The case of data quality of a record and a rule.
select c.id, c.person_id, c.rule, c.said, c.name, c.household, c.province, c.district, c.commune,
       c.mender, c.state, c.version, c.times, c.raised_at, c.due
  from register.mend_case c
 where c.person_id = %(person_id)s and c.rule = %(rule)s
