select r.i, r.number from person r semi join dossier l on l.number = r.number
select r.i, r.old_number from person r semi join dossier l on l.old_number = r.old_number
select r.i, r.n_f, r.d from person r semi join dossier l on l.n_f = r.n_f and l.d = r.d
select r.i, r.d, r.r_ground from person r semi join dossier l on l.d = r.d and l.r_ground = r.r_ground
select r.i, r.d, r.o_ground from person r semi join dossier l on l.d = r.d and l.o_ground = r.o_ground
select r.i, r.d, r.b_ground from person r semi join dossier l on l.d = r.d and l.b_ground = r.b_ground
select r.i, r.d, r.b_region, r.n_gs from person r semi join dossier l on l.d = r.d and l.b_region = r.b_region and l.n_gs = r.n_gs
select r.i, r.n_b, r.r_ground from person r semi join dossier l on l.n_b = r.n_b and l.r_ground = r.r_ground
select r.i, r.n_b, r.o_ground from person r semi join dossier l on l.n_b = r.n_b and l.o_ground = r.o_ground
select r.i, r.n_b, r.b_ground from person r semi join dossier l on l.n_b = r.n_b and l.b_ground = r.b_ground
select r.i, r.n_gs, r.f_f, r.b_region from person r semi join dossier l on l.n_gs = r.n_gs and l.f_f = r.f_f and l.b_region = r.b_region
select r.i, r.n_gs, r.m_f, r.b_region from person r semi join dossier l on l.n_gs = r.n_gs and l.m_f = r.m_f and l.b_region = r.b_region
select r.i, r.n_gs, r.b_ground, r.y, r.n_fam from person r semi join dossier l on l.n_gs = r.n_gs and l.b_ground = r.b_ground and l.y = r.y and l.n_fam = r.n_fam
select r.i, r.n_gs, r.r_ground, r.y, r.n_fam from person r semi join dossier l on l.n_gs = r.n_gs and l.r_ground = r.r_ground and l.y = r.y and l.n_fam = r.n_fam
select r.i, r.f_f, r.m_f, r.y from person r semi join dossier l on l.f_f = r.f_f and l.m_f = r.m_f and l.y = r.y
select r.i, r.f_f, r.m_f, r.r_ground from person r semi join dossier l on l.f_f = r.f_f and l.m_f = r.m_f and l.r_ground = r.r_ground
