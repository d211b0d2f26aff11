-- Stock, from the postings; then how far each delivery has been used, from the attempts.
delete from ledger.stock;
insert into ledger.stock (account, place, n)
select account, place, sum(n) from (
  select to_account as account, to_place as place, n from ledger.posting
  union all
  select from_account, from_place, -n from ledger.posting
) l group by account, place;
update ledger.blank b set next_blank = coalesce(
  (select max(a.blank) + 1 from ledger.attempt a
    where a.blank between b.first_blank and b.last_blank), b.first_blank)
