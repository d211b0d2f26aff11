-- What inspection found on cards, and the production data that were destroyed after it.

-- One card looked at: what was wrong with it ('' when nothing was), the hash of its security object
-- as read, and the object that keeps what only this chip states (its security object, its keys'
-- public halves). The approved data say all the rest.
create table ledger.inspection (
  dossier bigint not null,
  cid bigint not null,
  blank bigint not null,
  finding text not null,
  sod bytea check (octet_length(sod) = 32),
  kept bytea check (octet_length(kept) = 32),
  block bigint not null,
  primary key (dossier, cid, blank),
  check (finding <> '' or (sod is not null and kept is not null))
);

-- A job whose production data (chips' private keys, copies of fingers) can never be opened again:
-- how many parcels, and the hash over the hashes of their keys, as they were when it was entered.
create table ledger.destruction (
  job text primary key,
  n integer not null check (n > 0),
  keys_sha256 bytea not null check (octet_length(keys_sha256) = 32),
  block bigint not null
);
