-- Records in force that bear the number or the old number of a record, or of which a run found that
-- name, birth and more are the same: those cases say the same of both.
with me as (
  select r.id, r.cid, r.old_number from register.record r
   where r.id = (select e.id from register.entry e where e.person_id = %(person_id)s)
), alike as (
  select p.entry from register.person p join me on me.cid = p.cid
  union
  select b.entry from register.bearer b join me on me.cid = b.cid
  union
  select p.entry from register.person p join me on me.old_number = p.old_number
  union
  select e.id
    from register.mend_case c
    join register.mend_case o
      on o.rule = c.rule and o.said = c.said and o.person_id <> c.person_id
     and o.state = c.state and o.province = c.province and o.district = c.district
    join register.entry e on e.person_id = o.person_id
   where c.person_id = %(person_id)s and c.rule like 'same\_%%'
)
select r.* from register.record r join alike a on a.entry = r.id
 where r.status <> 'void' and r.id not in (select me.id from me)
 order by r.id limit 5
