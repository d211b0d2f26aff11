-- Open flags are the flags raised and not ended.
select 'dossier ' || dossier || ', flag ' || kind, coalesce('flag ' || f.n, 'none open'),
       coalesce('flag ' || o.n, 'none open')
  from (
    select dossier, cid, kind, n from ledger.flag
    except
    select dossier, cid, kind, n from ledger.flag_end
  ) f
  full join ledger.flag_open o using (dossier, cid, kind)
 where f.n is distinct from o.n
 order by 1
 limit %(limit)s
