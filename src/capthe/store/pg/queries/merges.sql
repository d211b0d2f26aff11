-- Merges of the register with the request, if any, that they be taken apart: the newest first. A place
-- is that of the record that stayed; a merge without one is everybody's.
select e.id, e.actor, e.written_at, coalesce(b.cause, '') as cause,
       gone.person_id as gone_id, gone.name as gone_name, gone.cid as gone_cid,
       stays.person_id as stays_id, stays.name as stays_name, stays.cid as stays_cid,
       coalesce(stays.residence_commune, '') as residence_commune,
       coalesce(stays.province, 0)::integer as province,
       exists (select 1 from register.event u where u.undoes = e.id) as is_apart,
       r.id as request, r.why, r.actor as asked_by, rb.written_at as asked_at,
       a.granted, a.why as answer_why, a.actor as answered_by, ab.written_at as answered_at
  from register.event e
  join ledger.block b on b.id = e.block
  join register.record gone on gone.id = e.entry
  left join register.record stays
         on stays.id = (select n.id from register.entry n
                         where n.person_id = e.said -> 'values' ->> 'merged_into')
  left join lateral (select q.* from register.apart_request q
                      where q.merge = e.id order by q.id desc limit 1) r on true
  left join ledger.block rb on rb.id = r.block
  left join register.apart_answer a on a.request = r.id
  left join ledger.block ab on ab.id = a.block
 where e.kind = 'merge' and (%(id)s::bigint is null or e.id = %(id)s)
   and (%(province)s::integer is null or coalesce(stays.province, %(province)s) = %(province)s)
 order by e.id desc
 limit %(limit)s
