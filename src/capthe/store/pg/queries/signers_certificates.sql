-- Every certificate of a country's signing rules, with the end of those that were revoked.
select c.id, c.role, c.rules, c.label, c.issuer, c.serial, c.der, c.use_until, b.written_at,
       rb.written_at as revoked_at, r.reason
  from ledger.certificate c
  join ledger.block b on b.id = c.block
  left join ledger.revocation r on r.certificate = c.id
  left join ledger.block rb on rb.id = r.block
 where c.rules = %(rules)s
 order by c.id
