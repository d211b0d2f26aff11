-- Changes of the register that other bodies report over the network.

-- A body that may report, by the hash of its token; `kinds` are the events that it may report.
create table register.source (
  name text primary key,
  token bytea not null unique check (length(token) = 32),
  kinds text[] not null,
  made_by text not null,
  made_at timestamptz not null,
  ended_at timestamptz
);

-- A batch that was taken in, once for each number that its source gave it; `load` has its hash, and what
-- of it was kept aside.
create table register.batch (
  source text not null,
  sequence bigint not null check (sequence > 0),
  sha256 bytea not null check (length(sha256) = 32),
  lines bigint not null,
  done bigint not null,
  known bigint not null,
  nothing bigint not null,
  refused bigint not null,
  load bigint not null references register.load,
  block bigint not null,
  primary key (source, sequence)
);
