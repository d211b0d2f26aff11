-- The people of the register who have this nine-digit number; a number can have been given twice.
select p.cid, p.old_number, p.name, p.name_key, p.birth, p.sex, p.province, p.alive
  from register.person p
 where p.old_number = %(old_number)s
 order by p.cid
 limit 10
