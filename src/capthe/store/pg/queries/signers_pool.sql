-- The signers of some rules, in the order of use: how many cards each may still sign, and its time.
select s.certificate, c.label, s.cards, s.cards_max, s.months_max, s.first_card_at, s.retired_at,
       least(c.use_until, s.first_card_at + make_interval(months => s.months_max)) as signs_until
  from ledger.signer s join ledger.certificate c on c.id = s.certificate
 where s.rules = %(rules)s
 order by s.certificate
