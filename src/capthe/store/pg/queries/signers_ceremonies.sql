-- The ceremonies of some rules with their transcripts, in order.
select c.id, c.operator, c.witness, b.written_at, c.transcript
  from ledger.ceremony c join ledger.block b on b.id = c.block
 where c.rules = %(rules)s
 order by c.id
