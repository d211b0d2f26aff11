-- The register's records as they are now, and the rows of their numbers, from entries and events.
delete from register.amended;
insert into register.amended
select (jsonb_populate_record(
          null::register.amended,
          to_jsonb(n) || coalesce(s.changed, '{}') || coalesce(k.keys, '{}')
            || jsonb_build_object('updated_on', greatest(n.updated_on, s.happened_on)))).*
  from (
    select e.entry, max(e.happened_on) as happened_on,
           jsonb_object_agg(c.field, c.after order by c.id)
             filter (where c.field is not null) as changed
      from register.event e left join register.change c on c.event = e.id
     where e.kind not in ('birth', 'entered') group by e.entry
  ) s
  join register.entry n on n.id = s.entry
  left join (
    select e.entry, jsonb_object_agg(k.key, k.value -> 1 order by e.id) as keys
      from register.event e, jsonb_each(e.keys) k
     where e.kind not in ('birth', 'entered') group by e.entry
  ) k on k.entry = s.entry;
delete from register.person where entry is not null;
delete from register.bearer;
insert into register.person
  (cid, old_number, name, name_key, birth, sex, province, alive, entry, is_shared)
select distinct on (r.cid) r.cid, r.old_number, coalesce(r.name, ''), coalesce(r.name_key, ''),
       coalesce(r.birth, 0), r.sex, r.province, r.status = 'alive', r.id, r.n > 1
  from (select *, count(*) over (partition by cid) as n from register.record
         where cid is not null and status <> 'void') r
 order by r.cid, r.id;
insert into register.bearer (cid, entry)
select r.cid, r.id from register.record r join register.person p on p.cid = r.cid
 where r.status <> 'void' and r.id <> p.entry
