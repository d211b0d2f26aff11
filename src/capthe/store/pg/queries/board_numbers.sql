-- The five numbers of each unit up to an hour, by arrival hour or by event hour. What an exit adds
-- to printed, received and handed over comes from the stage table, as arrays.
select c.unit,
       coalesce(sum(c.n) filter (where c.from_stage = %(outside)s and c.to_stage = %(collected)s), 0)::bigint,
       coalesce(sum(c.n) filter (where c.from_stage = %(outside)s and c.to_stage = %(sent)s), 0)::bigint,
       coalesce(sum(c.n * g.printed), 0)::bigint,
       coalesce(sum(c.n * g.received), 0)::bigint,
       coalesce(sum(c.n * g.handed_over), 0)::bigint
  from ledger.counter c
  left join unnest(
         %(from)s::smallint[], %(to)s::smallint[],
         %(printed)s::smallint[], %(received)s::smallint[], %(handed_over)s::smallint[]
       ) as g (from_stage, to_stage, printed, received, handed_over)
    on g.from_stage = c.from_stage and g.to_stage = c.to_stage
 where case when %(by_event)s then c.event_hour else c.arrival_hour end <= %(as_of)s
 group by c.unit
 order by c.unit
