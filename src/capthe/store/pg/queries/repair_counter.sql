-- The counters of moves, from the events and the hours of their blocks.
delete from ledger.counter where from_stage <> 0;
insert into ledger.counter (unit, from_stage, to_stage, arrival_hour, event_hour, n)
select e.unit, e.from_stage, e.to_stage, date_trunc('hour', b.written_at, 'UTC'),
       date_trunc('hour', b.happened_at, 'UTC'), count(*)
  from ledger.event e join ledger.block b on b.id = e.block
 group by 1, 2, 3, 4, 5
