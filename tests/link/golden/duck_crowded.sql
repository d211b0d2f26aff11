select 'n_f+d' as rule, r.n_f::text || '|' || r.d::text as key, count(*) as people
from matched r group by r.n_f, r.d having count(*) > 400
