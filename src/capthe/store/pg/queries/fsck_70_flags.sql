-- Open flags are the flags raised and not ended, and no place says that there is none where one is.
select 'dossier ' || dossier || ', flag ' || kind, coalesce('flag ' || f.n, 'none open'),
       coalesce('flag ' || o.n, 'none open')
  from (
    select dossier, cid, kind, n from ledger.flag
    except
    select dossier, cid, kind, n from ledger.flag_end
  ) f
  full join ledger.flag_open o using (dossier, cid, kind)
 where f.n is distinct from o.n
union all
select 'dossier ' || o.dossier || ', flag ' || o.kind, 'flag ' || o.n, 'none, by its place'
  from ledger.flag_open o
  join ledger.place p on p.dossier = o.dossier and p.cid = o.cid
 where p.unflagged
 order by 1
 limit %(limit)s
