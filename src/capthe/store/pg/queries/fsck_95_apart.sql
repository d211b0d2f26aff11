-- A merge is taken apart when another than the one who asked agrees, and then it is.
select 'request ' || r.id || ' about the merge ' || r.merge, 'taken apart, by another',
       case when a.actor = r.actor then 'agreed to by the one who asked'
            else 'the merge stands' end
  from register.apart_request r
  join register.apart_answer a on a.request = r.id and a.granted
 where a.actor = r.actor
    or not exists (select 1 from register.event e where e.undoes = r.merge)
 order by r.id
 limit %(limit)s
