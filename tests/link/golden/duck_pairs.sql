select l.i as li, r.i as ri from dossier l join person r on l.number = r.number
union
select l.i as li, r.i as ri from dossier l join person r on l.old_number = r.old_number
union
select l.i as li, r.i as ri from dossier l join person r on l.n_f = r.n_f and l.d = r.d
where not exists (select 1 from crowded c where c.rule = 'n_f+d' and c.key = l.n_f::text || '|' || l.d::text)
union
select l.i as li, r.i as ri from dossier l join person r on l.f_f = r.f_f and l.d = r.d
union
select l.i as li, r.i as ri from dossier l join person r on l.m_f = r.m_f and l.d = r.d
union
select l.i as li, r.i as ri from dossier l join person r on l.n_f = r.n_f and l.y = r.y and l.b_region = r.b_region
union
select l.i as li, r.i as ri from dossier l join person r on l.d = r.d and l.b_region = r.b_region and l.n_gs = r.n_gs
union
select l.i as li, r.i as ri from dossier l join person r on l.d = r.d and l.b_ground = r.b_ground
union
select l.i as li, r.i as ri from dossier l join person r on l.d = r.d and l.r_ground = r.r_ground
union
select l.i as li, r.i as ri from dossier l join person r on l.n_f = r.n_f and l.r_ground = r.r_ground
union
select l.i as li, r.i as ri from dossier l join person r on l.f_f = r.f_f and l.m_f = r.m_f and l.y = r.y
union
select l.i as li, r.i as ri from dossier l join person r on l.n_f = r.n_f and l.b_ground = r.b_ground
union
select l.i as li, r.i as ri from dossier l join person r on l.n_f = r.n_f and l.f_f = r.f_f and l.m_f = r.m_f
union
select l.i as li, r.i as ri from dossier l join person r on l.n_gs = r.n_gs and l.f_f = r.f_f and l.b_region = r.b_region
union
select l.i as li, r.i as ri from dossier l join person r on l.n_gs = r.n_gs and l.m_f = r.m_f and l.b_region = r.b_region
union
select l.i as li, r.i as ri from dossier l join person r on l.n_gs = r.n_gs and l.r_ground = r.r_ground and l.y = r.y and l.n_fam = r.n_fam
