-- Records in force that bear the number or the old number of a record.
with me as (
  select r.id, r.cid, r.old_number from register.record r
   where r.id = (select e.id from register.entry e where e.person_id = %(person_id)s)
), alike as (
  select p.entry from register.person p join me on me.cid = p.cid
  union
  select b.entry from register.bearer b join me on me.cid = b.cid
  union
  select p.entry from register.person p join me on me.old_number = p.old_number
)
select r.* from register.record r join alike a on a.entry = r.id
 where r.status <> 'void' and r.id not in (select me.id from me)
 order by r.id limit 5
