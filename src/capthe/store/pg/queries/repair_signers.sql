-- How far each signer has been used, from the reservations; a full or revoked one has ended.
update ledger.signer s
   set cards = coalesce((select sum(g.n) from ledger.signing g
                          where g.certificate = s.certificate), 0);
update ledger.signer s set retired_at = b.written_at
  from ledger.revocation r join ledger.block b on b.id = r.block
 where r.certificate = s.certificate and s.retired_at is null;
update ledger.signer s set retired_at = (
  select max(b.written_at) from ledger.signing g join ledger.block b on b.id = g.block
   where g.certificate = s.certificate)
 where s.retired_at is null and s.cards = s.cards_max
