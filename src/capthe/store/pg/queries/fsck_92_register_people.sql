-- A number has one row for step 3, of a record in force that bears it; every further record is its
-- bearer, and then the number is shared.
with borne as (
  select r.cid, r.id, r.old_number, coalesce(r.name, '') as name, coalesce(r.name_key, '') as name_key,
         coalesce(r.birth, 0) as birth, r.sex, r.province, r.status = 'alive' as alive,
         count(*) over (partition by r.cid) > 1 as is_shared
    from register.record r where r.cid is not null and r.status <> 'void'
)
select 'record ' || coalesce(b.id, p.entry), 'one row of its number, or bearer of it',
       case when b.id is null then 'a row without a record'
            when p.cid is null and w.entry is null then 'neither'
            when p.cid is not null and w.entry is not null then 'both'
            else 'another row' end
  from borne b
  full join (select * from register.person where entry is not null) p
    on p.cid = b.cid and p.entry = b.id
  left join register.bearer w on w.cid = b.cid and w.entry = b.id
 where b.id is null
    or (p.cid is null) = (w.entry is null)
    or (p.cid is not null
        and (p.old_number, p.name, p.name_key, p.birth, p.sex, p.province, p.alive, p.is_shared)
            is distinct from
            (b.old_number, b.name, b.name_key, b.birth, b.sex, b.province, b.alive, b.is_shared))
union all
select 'record ' || w.entry, 'a record in force with that number', 'none'
  from register.bearer w left join borne b on b.cid = w.cid and b.id = w.entry
 where b.id is null
 order by 1
 limit %(limit)s
