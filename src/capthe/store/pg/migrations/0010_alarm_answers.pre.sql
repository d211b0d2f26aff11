-- Data quality: what a person found out about an alarm.

-- It holds until clearly more records stand under the alarm than were there when it was said.
create table register.alarm_answer (
  id bigint primary key generated always as identity,
  watched text not null,
  among text not null,
  place text not null,
  value text not null,
  records bigint not null,
  found text not null check (found in ('explained', 'filled_in')),
  why text not null,
  actor text not null,
  block bigint not null
);
create index alarm_answer_key on register.alarm_answer (among, place, watched);
