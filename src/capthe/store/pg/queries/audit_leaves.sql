-- Leaf hashes in the order of the tree.
select n, hash from ledger.leaf where n >= %(start)s and n < %(end)s order by n
