-- Open flags, from those raised and not ended.
delete from ledger.flag_open;
insert into ledger.flag_open (dossier, cid, kind, n)
select dossier, cid, kind, n from ledger.flag
except
select dossier, cid, kind, n from ledger.flag_end
