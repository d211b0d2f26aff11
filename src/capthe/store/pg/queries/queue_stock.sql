-- Blanks on record, by account and plant; the supplier's account is what was ever delivered.
select s.account, s.place, s.n
  from ledger.stock s
 order by s.account, s.place
