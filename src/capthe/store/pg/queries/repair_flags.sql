-- Open flags, from those raised and not ended; and the places that say there is none.
delete from ledger.flag_open;
insert into ledger.flag_open (dossier, cid, kind, n)
select dossier, cid, kind, n from ledger.flag
except
select dossier, cid, kind, n from ledger.flag_end;
update ledger.place p set unflagged = false
  from ledger.flag_open o
 where o.dossier = p.dossier and o.cid = p.cid and p.unflagged
