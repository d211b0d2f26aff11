-- Every blank that was used is in exactly one account: in the lot of a dossier that is being
-- printed, a good card, or what its attempt ended as. A found box moves lost cards to destroyed.
with attempts as (
  select case when e.cause = 'spoiled' then 'spoiled' when e.cause = 'withdrawn' then 'withdrawn'
              when e.cause is not null then 'lost or destroyed'
              when s.stage >= %(inspected)s then 'card' else 'lot' end as account
    from ledger.attempt a
    join fsck_state s on s.dossier = a.dossier and s.cid = a.cid
    left join ledger.attempt_end e on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n
), expected as (
  select account, count(*) as n from attempts group by account
), found as (
  select case when a.name in ('lost', 'destroyed') then 'lost or destroyed' else a.name end
           as account, sum(s.n) as n
    from ledger.stock s join ledger.account a on a.code = s.account
   where s.account > %(stock)s group by 1
)
select 'account ' || account, coalesce(e.n, 0)::text, coalesce(f.n, 0)::text
  from expected e full join found f using (account)
 where coalesce(e.n, 0) <> coalesce(f.n, 0)
 order by 1
 limit %(limit)s
