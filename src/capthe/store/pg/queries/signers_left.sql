-- How many more cards the signers of some rules can sign that may still be used at a moment.
select coalesce(sum(s.cards_max - s.cards), 0)
  from ledger.signer s join ledger.certificate c on c.id = s.certificate
 where s.rules = %(rules)s and s.retired_at is null and c.use_until > %(now)s
   and (s.first_card_at is null
        or s.first_card_at + make_interval(months => s.months_max) > %(now)s)
