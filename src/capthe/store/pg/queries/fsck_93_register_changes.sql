-- What stood there before a change is what the change before it wrote; an event is undone once, by one
-- of the same record.
select q.subject, q.expected, q.found
  from (
    select 'change ' || c.id as subject, 'goes on from the one before' as expected,
           'it does not' as found
      from (
        select c.id, c.before, lag(c.after) over w as earlier, lag(c.id) over w as earlier_id
          from register.change c join register.event e on e.id = c.event
         where e.kind not in ('birth', 'entered')
        window w as (partition by e.entry, c.field order by c.id)
      ) c
     where c.earlier_id is not null and c.before is distinct from c.earlier
    union all
    select 'event ' || u.id, 'of record ' || e.entry, 'of record ' || u.entry
      from register.event u join register.event e on e.id = u.undoes
     where u.entry <> e.entry
  ) q
 order by 1
 limit %(limit)s
