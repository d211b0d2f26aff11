select l.i as li, r.i as ri from (select l.* from dossier l
where not exists (select 1 from crowded c where c.rule = 'n_f+d' and c.key = l.n_f::text || '|' || l.d::text)) l
join matched r on l.n_f = r.n_f and l.d = r.d
