select 'n_f+d' as rule, r.n_f::text || '|' || r.d::text as key, count(*) as people
from person r
where exists (select 1 from dossier l where l.n_f = r.n_f and l.d = r.d)
group by n_f, d
having count(*) > 400
