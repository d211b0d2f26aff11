-- A check of a table is read from its text and planned again at every statement that writes to the
-- table: a quarter of the processor time of a hand-over. What a column alone must hold is a domain's
-- to say, and a session plans that once. What columns must hold together, in two working tables,
-- is compared by fsck with the facts (fsck_20_place, fsck_30_sets).
create domain ledger.quantity as integer;
create domain ledger.sha256_hash as bytea;

alter table ledger.block
  drop constraint block_n_check,
  drop constraint block_digest_check,
  drop constraint block_facts_check,
  alter column n type ledger.quantity,
  alter column digest type ledger.sha256_hash,
  alter column facts type ledger.sha256_hash;
alter table ledger.dossier_set
  drop constraint dossier_set_n_check,
  drop constraint dossier_set_check,
  alter column n type ledger.quantity;
alter table ledger.place drop constraint place_check;

-- after the columns: a domain that holds already is not written again, only looked through
alter domain ledger.quantity add check (value >= 0);
alter domain ledger.sha256_hash add check (length(value) = 32);
