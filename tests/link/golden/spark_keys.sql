select i, k from (select t.i, explode(array(
  case when t.number is not null then xxhash64('number', t.number) end,
  case when t.old_number is not null then xxhash64('old_number', t.old_number) end,
  case when t.n_f is not null and t.d is not null then xxhash64('n_f+d', t.n_f, t.d) end,
  case when t.d is not null and t.r_ground is not null then xxhash64('d+r_ground', t.d, t.r_ground) end,
  case when t.d is not null and t.o_ground is not null then xxhash64('d+o_ground', t.d, t.o_ground) end,
  case when t.d is not null and t.b_ground is not null then xxhash64('d+b_ground', t.d, t.b_ground) end,
  case when t.d is not null and t.b_region is not null and t.n_gs is not null then xxhash64('d+b_region+n_gs', t.d, t.b_region, t.n_gs) end,
  case when t.n_b is not null and t.r_ground is not null then xxhash64('n_b+r_ground', t.n_b, t.r_ground) end,
  case when t.n_b is not null and t.o_ground is not null then xxhash64('n_b+o_ground', t.n_b, t.o_ground) end,
  case when t.n_b is not null and t.b_ground is not null then xxhash64('n_b+b_ground', t.n_b, t.b_ground) end,
  case when t.n_gs is not null and t.f_f is not null and t.b_region is not null then xxhash64('n_gs+f_f+b_region', t.n_gs, t.f_f, t.b_region) end,
  case when t.n_gs is not null and t.m_f is not null and t.b_region is not null then xxhash64('n_gs+m_f+b_region', t.n_gs, t.m_f, t.b_region) end,
  case when t.n_gs is not null and t.b_ground is not null and t.y is not null and t.n_fam is not null then xxhash64('n_gs+b_ground+y+n_fam', t.n_gs, t.b_ground, t.y, t.n_fam) end,
  case when t.n_gs is not null and t.r_ground is not null and t.y is not null and t.n_fam is not null then xxhash64('n_gs+r_ground+y+n_fam', t.n_gs, t.r_ground, t.y, t.n_fam) end,
  case when t.f_f is not null and t.m_f is not null and t.y is not null then xxhash64('f_f+m_f+y', t.f_f, t.m_f, t.y) end,
  case when t.f_f is not null and t.m_f is not null and t.r_ground is not null then xxhash64('f_f+m_f+r_ground', t.f_f, t.m_f, t.r_ground) end)) as k from person t)
where k is not null
