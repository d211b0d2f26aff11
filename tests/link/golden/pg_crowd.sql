with dossier as materialized (select * from jsonb_populate_recordset(null::link.dossier, %s::jsonb)),
wanted as materialized (
select ('x' || left(md5('number|' || l.number::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('old_number|' || l.old_number::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_f+d|' || l.n_f::text || '|' || l.d::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('d+r_ground|' || l.d::text || '|' || l.r_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('d+o_ground|' || l.d::text || '|' || l.o_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('d+b_ground|' || l.d::text || '|' || l.b_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('d+b_region+n_gs|' || l.d::text || '|' || l.b_region::text || '|' || l.n_gs::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_s+r_ground|' || l.n_s::text || '|' || l.r_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_s+o_ground|' || l.n_s::text || '|' || l.o_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_s+b_ground|' || l.n_s::text || '|' || l.b_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_gs+f_f+b_region|' || l.n_gs::text || '|' || l.f_f::text || '|' || l.b_region::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_gs+m_f+b_region|' || l.n_gs::text || '|' || l.m_f::text || '|' || l.b_region::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_gs+b_ground+y+n_fam|' || l.n_gs::text || '|' || l.b_ground::text || '|' || l.y::text || '|' || l.n_fam::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('n_gs+r_ground+y+n_fam|' || l.n_gs::text || '|' || l.r_ground::text || '|' || l.y::text || '|' || l.n_fam::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('f_f+m_f+y|' || l.f_f::text || '|' || l.m_f::text || '|' || l.y::text), 16))::bit(64)::bigint as k, l.i from dossier l
union all
select ('x' || left(md5('f_f+m_f+r_ground|' || l.f_f::text || '|' || l.m_f::text || '|' || l.r_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l)
select distinct w.i from wanted w join link.crowded_key c on c.k = w.k
