-- The next dossier id, and who has ever enrolled somebody, from the dossiers.
update ledger.head set next_dossier = coalesce((select max(id) from ledger.dossier), 0) + 1;
insert into ledger.maker (actor) select distinct operator from ledger.dossier
on conflict do nothing
