-- A signer has been given out as often as jobs reserved it, and has ended when it is full or revoked.
select 'signer ' || s.certificate,
       coalesce(g.n, 0) || case when coalesce(g.n, 0) >= s.cards_max or r.certificate is not null
                                then ', ended' else '' end,
       s.cards || case when (coalesce(g.n, 0) >= s.cards_max or r.certificate is not null)
                            and s.retired_at is not null then ', ended' else '' end
  from ledger.signer s
  left join (select certificate, sum(n) as n from ledger.signing group by certificate) g
    using (certificate)
  left join ledger.revocation r using (certificate)
 where coalesce(g.n, 0) <> s.cards
    or ((coalesce(g.n, 0) >= s.cards_max or r.certificate is not null) and s.retired_at is null)
 order by s.certificate
 limit %(limit)s
