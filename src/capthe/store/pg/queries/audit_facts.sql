-- Blocks whose hash over the facts they wrote is not what the fact tables give, and the tables they
-- wrote to. Covers facts whose block has no header.
with digests as materialized (
    select 'amendment' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.amendment t group by block
    union all
    select 'attempt' as name, block,
           ledger.digest_attempts(
             array_agg(dossier order by dossier),
             array_agg(cid order by dossier),
             array_agg(n order by dossier),
             array_agg(blank order by dossier),
             array_agg(lot order by dossier)) as digest
      from ledger.attempt t group by block
    union all
    select 'attempt_end' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.attempt_end t group by block
    union all
    select 'card' as name, block,
           ledger.digest_cards(
             array_agg(cid order by dossier),
             array_agg(generation order by dossier),
             array_agg(dossier order by dossier)) as digest
      from ledger.card t group by block
    union all
    select 'card_end' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.card_end t group by block
    union all
    select 'ceremony' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.ceremony t group by block
    union all
    select 'certificate' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.certificate t group by block
    union all
    select 'issued_list' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.issued_list t group by block
    union all
    select 'destruction' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.destruction t group by block
    union all
    select 'inspection' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.inspection t group by block
    union all
    select 'revocation' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.revocation t group by block
    union all
    select 'signing' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.signing t group by block
    union all
    select 'dossier' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.dossier t group by block
    union all
    select 'factory' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.factory t group by block
    union all
    select 'factory_order' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.factory_order t group by block
    union all
    select 'job' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.job t group by block
    union all
    select 'job_given' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.job_given t group by block
    union all
    select 'job_answer' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.job_answer t group by block
    union all
    select 'flag' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.flag t group by block
    union all
    select 'flag_end' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.flag_end t group by block
    union all
    select 'intent' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.intent t group by block
    union all
    select 'packet' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.packet t group by block
    union all
    select 'posting' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from ledger.posting t group by block
    union all
    select 'set_member' as name, block,
           ledger.digest_members(
             array_agg(set_id order by dossier),
             array_agg(dossier order by dossier),
             array_agg(cid order by dossier),
             array_agg(unit order by dossier),
             array_agg(version order by dossier)) as digest
      from ledger.set_member t group by block
    union all
    select 'register.aside' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.aside t group by block
    union all
    select 'register.batch' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.batch t group by block
    union all
    select 'register.change' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.change t where block is not null group by block
    union all
    select 'register.entry' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t.id), 'UTF8')) as digest
      from register.entry t group by block
    union all
    select 'register.event' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.event t group by block
    union all
    select 'register.mend_answer' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.mend_answer t group by block
    union all
    select 'register.quality_run' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.quality_run t group by block
    union all
    select 'register.quality_score' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.quality_score t group by block
    union all
    select 'register.quality_alarm' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.quality_alarm t group by block
    union all
    select 'register.alarm_answer' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.alarm_answer t group by block
    union all
    select 'register.apart_request' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.apart_request t group by block
    union all
    select 'register.apart_answer' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.apart_answer t group by block
    union all
    select 'register.load' as name, block,
           sha256(convert_to(string_agg(t::text, E'\n' order by t::text collate "C"), 'UTF8'))
             as digest
      from register.load t group by block
), found as (
  select block, sha256(string_agg(digest, ''::bytea order by name collate "C")) as facts,
         string_agg(name, ' ' order by name collate "C") as tables
    from digests group by block
)
select coalesce(b.id, f.block) as block, b.verb, encode(b.facts, 'hex') as facts,
       encode(f.facts, 'hex') as facts_found, coalesce(f.tables, '') as tables
  from found f
  full join ledger.block b on b.id = f.block
 where b.id is null or b.facts is distinct from f.facts
 order by 1
 limit %(limit)s
