-- The counters of moves are what the events and the hours of their blocks give.
select 'unit ' || unit || ', ' || from_stage || ' to ' || to_stage || ', arrived '
         || arrival_hour || ', happened ' || event_hour,
       coalesce(e.n, 0)::text, coalesce(c.n, 0)::text
  from (
    select e.unit, e.from_stage, e.to_stage,
           date_trunc('hour', b.written_at, 'UTC') as arrival_hour,
           date_trunc('hour', b.happened_at, 'UTC') as event_hour, count(*) as n
      from ledger.event e join ledger.block b on b.id = e.block
     group by 1, 2, 3, 4, 5
  ) e
  full join (select * from ledger.counter where from_stage <> 0) c
    using (unit, from_stage, to_stage, arrival_hour, event_hour)
 where coalesce(e.n, 0) <> coalesce(c.n, 0)
 order by 1
 limit %(limit)s
