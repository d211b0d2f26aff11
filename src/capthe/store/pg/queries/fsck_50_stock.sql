-- Stock is what the postings give.
select 'account ' || account || ', place ' || place, coalesce(p.n, 0)::text,
       coalesce(s.n, 0)::text
  from (
    select account, place, sum(n) as n from (
      select to_account as account, to_place as place, n from ledger.posting
      union all
      select from_account, from_place, -n from ledger.posting
    ) l group by account, place
  ) p
  full join ledger.stock s using (account, place)
 where coalesce(p.n, 0) <> coalesce(s.n, 0)
 order by 1
 limit %(limit)s
