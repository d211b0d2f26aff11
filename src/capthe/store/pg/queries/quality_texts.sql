-- The register as it is now, as texts in the columns that the rules of data quality read.
select r.person_id, r.number, r.old_number, r.name as full_name,
       case when r.birth % 100 > 0
            then to_char(make_date(r.birth / 10000, r.birth / 100 % 100, r.birth % 100), 'YYYY-MM-DD')
            when r.birth % 10000 > 0
            then lpad((r.birth / 10000)::text, 4, '0') || '-' || lpad((r.birth / 100 % 100)::text, 2, '0')
            else lpad((r.birth / 10000)::text, 4, '0') end as birth_date,
       r.sex, r.birth_province, r.birth_commune, r.origin_commune, r.residence_commune,
       r.father_name, r.mother_name, r.ethnicity, r.status,
       case when r.died % 100 > 0
            then to_char(make_date(r.died / 10000, r.died / 100 % 100, r.died % 100), 'YYYY-MM-DD')
            when r.died % 10000 > 0
            then lpad((r.died / 10000)::text, 4, '0') || '-' || lpad((r.died / 100 % 100)::text, 2, '0')
            else lpad((r.died / 10000)::text, 4, '0') end as death_date,
       r.father_number, r.mother_number, r.household, r.temporary_until as residence_until,
       r.has_photo::integer as photo, r.has_fingerprints::integer as fingerprints, r.phone,
       r.updated_on as last_event
  from register.record r
 where r.status <> 'void'
 order by r.id
