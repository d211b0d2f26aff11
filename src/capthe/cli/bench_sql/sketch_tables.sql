-- The straight line of findings/storage.md: append-only events of ten stages, each dossier going by
-- in its arrival block; no lots, boxes, intents, exceptions, flags, blanks or locks.
drop schema if exists sketch cascade;
create schema sketch;
create table sketch.event (
  dossier bigint not null, cid bigint not null, block bigint not null, unit integer not null,
  from_stage smallint not null, from_version smallint not null, to_stage smallint not null,
  reason smallint not null default 0,
  primary key (dossier, from_stage, from_version, cid)
) partition by list (from_stage);
create table sketch.card (
  cid bigint not null, generation smallint not null, dossier bigint not null,
  primary key (cid, generation));
create table sketch.counter (
  unit integer not null, stage smallint not null, n bigint not null, primary key (unit, stage));
create table sketch.block (
  stage smallint not null, lo bigint not null, n bigint not null, digest bytea not null,
  primary key (stage, lo));
