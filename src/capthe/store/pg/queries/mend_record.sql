-- A record of the register as it is now, by its id at the source.
select r.* from register.record r
 where r.id = (select e.id from register.entry e where e.person_id = %(person_id)s)
