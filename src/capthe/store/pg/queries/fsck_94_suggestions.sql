-- A suggestion is about a dossier that there is, in a version that it has had.
select 'suggestion for dossier ' || s.dossier, 'a dossier of that version',
       coalesce('version ' || f.version, 'none')
  from register.suggestion s
  left join fsck_state f on f.dossier = s.dossier and f.cid = s.cid
 where f.dossier is null or f.version < s.version
 order by s.dossier, s.version
 limit %(limit)s
