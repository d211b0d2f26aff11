-- How much there is, and how much of it is not sealed yet.
select (select count(*) from ledger.block),
       (select count(*) from ledger.event),
       (select count(*) from ledger.leaf),
       (select count(*) from ledger.block b
         where not exists (select 1 from ledger.leaf l where l.kind = 'block' and l.ref = b.id))
