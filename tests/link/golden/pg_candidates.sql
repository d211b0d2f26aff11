with dossier as materialized (select * from jsonb_populate_recordset(null::link.dossier, %s::jsonb)),
wanted as materialized (
select ('x' || left(md5('number|' || l.number::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.number) = 0
union all
select ('x' || left(md5('old_number|' || l.old_number::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.old_number) = 0
union all
select ('x' || left(md5('n_f+d|' || l.n_f::text || '|' || l.d::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_f, l.d) = 0
union all
select ('x' || left(md5('d+r_ground|' || l.d::text || '|' || l.r_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.d, l.r_ground) = 0
union all
select ('x' || left(md5('d+o_ground|' || l.d::text || '|' || l.o_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.d, l.o_ground) = 0
union all
select ('x' || left(md5('d+b_ground|' || l.d::text || '|' || l.b_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.d, l.b_ground) = 0
union all
select ('x' || left(md5('d+b_region+n_gs|' || l.d::text || '|' || l.b_region::text || '|' || l.n_gs::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.d, l.b_region, l.n_gs) = 0
union all
select ('x' || left(md5('n_b+r_ground|' || l.n_b::text || '|' || l.r_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_b, l.r_ground) = 0
union all
select ('x' || left(md5('n_b+o_ground|' || l.n_b::text || '|' || l.o_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_b, l.o_ground) = 0
union all
select ('x' || left(md5('n_b+b_ground|' || l.n_b::text || '|' || l.b_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_b, l.b_ground) = 0
union all
select ('x' || left(md5('n_gs+f_f+b_region|' || l.n_gs::text || '|' || l.f_f::text || '|' || l.b_region::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_gs, l.f_f, l.b_region) = 0
union all
select ('x' || left(md5('n_gs+m_f+b_region|' || l.n_gs::text || '|' || l.m_f::text || '|' || l.b_region::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_gs, l.m_f, l.b_region) = 0
union all
select ('x' || left(md5('n_gs+b_ground+y+n_fam|' || l.n_gs::text || '|' || l.b_ground::text || '|' || l.y::text || '|' || l.n_fam::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_gs, l.b_ground, l.y, l.n_fam) = 0
union all
select ('x' || left(md5('n_gs+r_ground+y+n_fam|' || l.n_gs::text || '|' || l.r_ground::text || '|' || l.y::text || '|' || l.n_fam::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.n_gs, l.r_ground, l.y, l.n_fam) = 0
union all
select ('x' || left(md5('f_f+m_f+y|' || l.f_f::text || '|' || l.m_f::text || '|' || l.y::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.f_f, l.m_f, l.y) = 0
union all
select ('x' || left(md5('f_f+m_f+r_ground|' || l.f_f::text || '|' || l.m_f::text || '|' || l.r_ground::text), 16))::bit(64)::bigint as k, l.i from dossier l where num_nulls(l.f_f, l.m_f, l.r_ground) = 0),
pair as materialized (select distinct w.i as li, k.i as ri from wanted w join link.person_key k on k.k = w.k
  where not exists (select 1 from link.crowded_key c where c.k = w.k))
select p.li, p.ri,
  (case when (l.n_c is null or r.n_c is null) then 0 when l.n_c = r.n_c then 1 when l.n_f = r.n_f then 2 when l.n_s = r.n_s then 3 when ((l.n_giv = r.n_giv and ((l.n_fam = r.n_fam and (l.n_mid = '' or r.n_mid = '' or position(r.n_mid in l.n_mid) > 0 or position(l.n_mid in r.n_mid) > 0)) or ((l.n_t = '' or r.n_t = '' or position(r.n_t in l.n_t) > 0 or position(l.n_t in r.n_t) > 0)) or (l.n_ini = r.n_ini and (l.n_cut >= 1 or r.n_cut >= 1)))) or (((l.n_fam = r.n_fam and l.n_ini = r.n_ini and (l.n_cut >= 2 or r.n_cut >= 2)) or (l.n_fam = r.n_fam and (l.n_own = '' or r.n_own = '' or position(r.n_own in l.n_own) > 0 or position(l.n_own in r.n_own) > 0))))) then 4 when l.n_b = r.n_b then 5 when (abs(length(l.n_t) - length(r.n_t)) <= 2 and levenshtein_less_equal(l.n_t, r.n_t, 2) <= 2) then 6 when l.n_fam = r.n_fam and l.n_gs = r.n_gs then 7 when l.n_gs = r.n_gs then 8 else 9 end)::bigint * 100000000000
  + (case when (l.n_c is null or r.n_c is null) then 0 when l.n_gc = r.n_gc then 1 when ((l.n_gl = r.n_gl and (l.n_bare >= 1 or r.n_bare >= 1)) or (l.n_giv = r.n_giv and (l.n_bare >= 2 or r.n_bare >= 2))) then 2 when l.n_giv = r.n_giv and (l.n_odd >= 1 or r.n_odd >= 1) then 3 when l.n_giv = r.n_giv then 4 when l.n_b = r.n_b and l.n_gs <> r.n_gs then 5 when (l.n_odd >= 1 or r.n_odd >= 1) and ((l.n_gs = r.n_gs) or ((abs(length(l.n_t) - length(r.n_t)) <= 1 and levenshtein_less_equal(l.n_t, r.n_t, 1) <= 1)) or ((abs(length(l.n_t) - length(r.n_t)) <= 2 and levenshtein_less_equal(l.n_t, r.n_t, 2) <= 2) and (((l.n_odd >= 2 or r.n_odd >= 2)) or ((select string_agg(letter, '' order by letter) from unnest(string_to_array(l.n_t, null)) letter) = (select string_agg(letter, '' order by letter) from unnest(string_to_array(r.n_t, null)) letter))))) then 6 when ((l.n_gs = r.n_gs) or ((abs(length(l.n_t) - length(r.n_t)) <= 2 and levenshtein_less_equal(l.n_t, r.n_t, 2) <= 2)) or (((l.n_fam = r.n_fam and l.n_ini = r.n_ini and (l.n_cut >= 2 or r.n_cut >= 2)) or (l.n_fam = r.n_fam and (l.n_own = '' or r.n_own = '' or position(r.n_own in l.n_own) > 0 or position(l.n_own in r.n_own) > 0))))) then 7 else 8 end)::bigint * 10000000000
  + (case when r.rarity = 0 then 0 when r.rarity = 1 then 1 when r.rarity = 2 then 2 when r.rarity = 3 then 3 when r.rarity = 4 then 4 when r.rarity = 5 then 5 else 6 end)::bigint * 1000000000
  + (case when (l.y is null or r.y is null) then 0 when l.ds = r.ds then 1 when l.y = r.y and (l.ds is null or r.ds is null) and (((l.mo is null or r.mo is null)) or (l.mo = r.mo)) then 2 when l.d = r.dm then 3 when l.md = r.md and abs(l.y - r.y) <= 1 then 4 when (length(l.d::text) = length(r.d::text) and levenshtein_less_equal(l.d::text, r.d::text, 2, 2, 1, 1) <= 1) then 5 when (length(l.d::text) = length(r.d::text) and levenshtein_less_equal(l.d::text, r.d::text, 3, 3, 1, 2) <= 2) then 6 when l.y = r.y and l.ds <> r.ds then 7 when l.y <> r.y then 8 else 9 end)::bigint * 100000000
  + (case when (l.sex is null or r.sex is null) then 0 when l.sex = r.sex then 1 else 2 end)::bigint * 10000000
  + (case when (l.f_c is null or r.f_c is null) then 0 when l.f_c = r.f_c then 1 when l.f_f = r.f_f then 2 when l.f_s = r.f_s then 3 when l.f_f = r.m_f and l.m_f = r.f_f then 4 when (abs(length(l.f_t) - length(r.f_t)) <= 2 and levenshtein_less_equal(l.f_t, r.f_t, 2) <= 2) then 5 when l.f_fam = r.f_fam and l.f_gs = r.f_gs then 6 when l.f_gs = r.f_gs then 7 when l.f_fam = r.f_fam then 8 else 9 end)::bigint * 1000000
  + (case when (l.m_c is null or r.m_c is null) then 0 when l.m_c = r.m_c then 1 when l.m_f = r.m_f then 2 when l.m_s = r.m_s then 3 when l.f_f = r.m_f and l.m_f = r.f_f then 4 when (abs(length(l.m_t) - length(r.m_t)) <= 2 and levenshtein_less_equal(l.m_t, r.m_t, 2) <= 2) then 5 when l.m_fam = r.m_fam and l.m_gs = r.m_gs then 6 when l.m_gs = r.m_gs then 7 when l.m_fam = r.m_fam then 8 else 9 end)::bigint * 100000
  + (case when (((l.b_region is null or r.b_region is null)) or (l.b_region <> r.b_region and l.b_wide = r.b_wide and (l.b_ground is null or r.b_ground is null))) then 0 when l.b_unit = r.b_unit then 1 when ((l.b_unit = r.b_ground) or (l.b_ground = r.b_unit)) then 2 when l.b_ground = r.b_ground then 3 when l.b_district = r.b_district then 4 when l.b_region = r.b_region and (l.b_ground is null or r.b_ground is null) then 5 when l.b_region = r.b_region then 6 when l.b_wide = r.b_wide then 7 else 8 end)::bigint * 10000
  + (case when (l.o_region is null or r.o_region is null) then 0 when l.o_unit = r.o_unit then 1 when ((l.o_unit = r.o_ground) or (l.o_ground = r.o_unit)) then 2 when l.o_ground = r.o_ground then 3 when l.o_district = r.o_district then 4 when l.o_region = r.o_region and (l.o_ground is null or r.o_ground is null) then 5 when l.o_region = r.o_region then 6 when l.o_wide = r.o_wide then 7 else 8 end)::bigint * 1000
  + (case when (l.r_region is null or r.r_region is null) then 0 when l.r_unit = r.r_unit then 1 when ((l.r_unit = r.r_ground) or (l.r_ground = r.r_unit)) then 2 when l.r_ground = r.r_ground then 3 when l.r_district = r.r_district then 4 when l.r_region = r.r_region and (l.r_ground is null or r.r_ground is null) then 5 when l.r_region = r.r_region then 6 when l.r_wide = r.r_wide then 7 else 8 end)::bigint * 100
  + (case when (l.ethnicity is null or r.ethnicity is null) then 0 when l.ethnicity = r.ethnicity then 1 else 2 end)::bigint * 10
  + (case when (l.old_number is null or r.old_number is null) then 0 when l.old_number = r.old_number then 1 when (length(l.old_number::text) = length(r.old_number::text) and levenshtein_less_equal(l.old_number::text, r.old_number::text, 3, 3, 1, 2) <= 2) then 2 else 3 end)::bigint * 1 as pattern,
  (case when (l.number is null or r.number is null) then 0 when l.number = r.number then 1 when (length(l.number::text) = length(r.number::text) and levenshtein_less_equal(l.number::text, r.number::text, 3, 3, 1, 2) <= 2) then 2 else 3 end)::bigint as number_level
from pair p join dossier l on l.i = p.li join link.person r on r.i = p.ri
union all
select distinct w.i, null::integer, null::bigint, null::bigint from wanted w join link.crowded_key c on c.k = w.k
