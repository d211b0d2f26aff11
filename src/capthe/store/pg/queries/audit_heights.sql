-- How far the visible blocks and access rows go, and how far the leaves of the access log go.
select coalesce((select max(id) from ledger.block), 0),
       coalesce((select max(id) from ledger.access), 0),
       coalesce((select max(upto) from ledger.leaf where kind = 'access'), 0)
