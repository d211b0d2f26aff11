-- Data quality: alarms of a run, and merges that somebody asks to be taken apart.

-- One value stands far too often in a place of a run: a commune, or a desk on one day.
create table register.quality_alarm (
  run bigint not null references register.quality_run,
  watched text not null,
  among text not null,
  place text not null,
  value text not null,
  records bigint not null,
  people bigint not null,
  block bigint not null,
  primary key (run, watched, among, place, value)
);

-- Somebody asks that a merge be taken apart; it happens when another agrees.
create table register.apart_request (
  id bigint primary key generated always as identity,
  merge bigint not null references register.event,
  why text not null,
  actor text not null,
  block bigint not null
);
create index apart_request_merge on register.apart_request (merge);

-- What another said to it: once, and never the one who asked.
create table register.apart_answer (
  request bigint primary key references register.apart_request,
  granted boolean not null,
  why text not null,
  actor text not null,
  block bigint not null
);
