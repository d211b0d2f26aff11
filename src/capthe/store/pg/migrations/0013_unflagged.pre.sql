-- A place may say that no flag is open: then the counter need not look. Of places written before, and by
-- the verbs before, it says nothing.

alter table ledger.place add column unflagged boolean not null default false;
