select ('x' || left(md5('number|' || r.number::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.number) = 0
union all
select ('x' || left(md5('old_number|' || r.old_number::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.old_number) = 0
union all
select ('x' || left(md5('n_f+d|' || r.n_f::text || '|' || r.d::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_f, r.d) = 0
union all
select ('x' || left(md5('d+r_ground|' || r.d::text || '|' || r.r_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.d, r.r_ground) = 0
union all
select ('x' || left(md5('d+o_ground|' || r.d::text || '|' || r.o_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.d, r.o_ground) = 0
union all
select ('x' || left(md5('d+b_ground|' || r.d::text || '|' || r.b_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.d, r.b_ground) = 0
union all
select ('x' || left(md5('d+b_region+n_gs|' || r.d::text || '|' || r.b_region::text || '|' || r.n_gs::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.d, r.b_region, r.n_gs) = 0
union all
select ('x' || left(md5('n_b+r_ground|' || r.n_b::text || '|' || r.r_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_b, r.r_ground) = 0
union all
select ('x' || left(md5('n_b+o_ground|' || r.n_b::text || '|' || r.o_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_b, r.o_ground) = 0
union all
select ('x' || left(md5('n_b+b_ground|' || r.n_b::text || '|' || r.b_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_b, r.b_ground) = 0
union all
select ('x' || left(md5('n_gs+f_f+b_region|' || r.n_gs::text || '|' || r.f_f::text || '|' || r.b_region::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_gs, r.f_f, r.b_region) = 0
union all
select ('x' || left(md5('n_gs+m_f+b_region|' || r.n_gs::text || '|' || r.m_f::text || '|' || r.b_region::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_gs, r.m_f, r.b_region) = 0
union all
select ('x' || left(md5('n_gs+b_ground+y+n_fam|' || r.n_gs::text || '|' || r.b_ground::text || '|' || r.y::text || '|' || r.n_fam::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_gs, r.b_ground, r.y, r.n_fam) = 0
union all
select ('x' || left(md5('n_gs+r_ground+y+n_fam|' || r.n_gs::text || '|' || r.r_ground::text || '|' || r.y::text || '|' || r.n_fam::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.n_gs, r.r_ground, r.y, r.n_fam) = 0
union all
select ('x' || left(md5('f_f+m_f+y|' || r.f_f::text || '|' || r.m_f::text || '|' || r.y::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.f_f, r.m_f, r.y) = 0
union all
select ('x' || left(md5('f_f+m_f+r_ground|' || r.f_f::text || '|' || r.m_f::text || '|' || r.r_ground::text), 16))::bit(64)::bigint as k, r.i from person r where num_nulls(r.f_f, r.m_f, r.r_ground) = 0
