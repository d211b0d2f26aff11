-- A record that has changed is what its entry and the changes of its events, one after the other, make
-- of it; one that has not changed has none.
with said as (
  select e.entry, max(e.happened_on) as happened_on,
         jsonb_object_agg(c.field, c.after order by c.id)
           filter (where c.field is not null) as changed
    from register.event e left join register.change c on c.event = e.id
   where e.kind not in ('birth', 'entered')
   group by e.entry
), keyed as (
  select e.entry, jsonb_object_agg(k.key, k.value -> 1 order by e.id) as keys
    from register.event e, jsonb_each(e.keys) k
   where e.kind not in ('birth', 'entered')
   group by e.entry
), folded as (
  select (jsonb_populate_record(
            null::register.amended,
            to_jsonb(n) || coalesce(s.changed, '{}') || coalesce(k.keys, '{}')
              || jsonb_build_object('updated_on', greatest(n.updated_on, s.happened_on)))).*
    from said s join register.entry n on n.id = s.entry left join keyed k on k.entry = s.entry
)
select 'record ' || coalesce(f.id, a.id),
       case when f.id is null then 'unchanged' else 'as its events make it' end,
       case when a.id is null then 'no record of what changed' else 'otherwise' end
  from folded f full join register.amended a on a.id = f.id
 where to_jsonb(f) is distinct from to_jsonb(a)
 order by coalesce(f.id, a.id)
 limit %(limit)s
