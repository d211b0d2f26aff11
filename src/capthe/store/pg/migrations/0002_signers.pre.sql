-- Who signs chips: ceremonies, certificates, lists, reservations; and the signers in use.

-- What two operators did with the authority's key. The transcript's hash is the cause of its block.
create table ledger.ceremony (
  id integer primary key,
  rules text not null,
  operator text not null,
  witness text not null check (witness <> operator),
  transcript text not null,
  block bigint not null
);

-- Certificates ever issued; an authority's own names itself as its issuer. `label` is the key's.
create table ledger.certificate (
  id integer primary key,
  ceremony integer not null references ledger.ceremony,
  role text not null check (role in ('authority', 'link', 'signer', 'lists')),
  rules text not null,
  label text not null,
  issuer integer not null references ledger.certificate deferrable initially deferred,
  serial bytea not null,
  der bytea not null,
  use_until timestamptz not null,
  block bigint not null,
  unique (issuer, serial)
);
create unique index certificate_label on ledger.certificate (label) where role <> 'link';

create table ledger.revocation (
  certificate integer primary key references ledger.certificate,
  ceremony integer not null references ledger.ceremony,
  reason text not null,
  block bigint not null
);

-- Lists as signed: whom an authority revoked (crl), which authorities there are (master).
create table ledger.issued_list (
  ceremony integer not null references ledger.ceremony,
  authority integer not null references ledger.certificate,
  kind text not null check (kind in ('crl', 'master')),
  der bytea not null,
  next_update timestamptz,
  block bigint not null,
  primary key (ceremony, authority, kind)
);

-- Signatures reserved for a job before the first is made: they count, made or not.
create table ledger.signing (
  job text not null,
  certificate integer not null references ledger.certificate,
  n integer not null check (n > 0),
  block bigint not null,
  primary key (job, certificate)
);

-- Working table: how far each signer has been used. `cards` is rebuilt from ledger.signing.
create table ledger.signer (
  certificate integer primary key references ledger.certificate,
  rules text not null,
  cards_max integer not null,
  months_max smallint not null check (months_max > 0),
  cards integer not null default 0,
  first_card_at timestamptz,
  retired_at timestamptz,
  check (cards between 0 and cards_max)
);
