-- A page kept partly free is tidied as a whole after each update of one of its rows: these rows are
-- updated with each hand-over. A row that finds its page full moves once, and leaves room there.

alter table ledger.dossier_set reset (fillfactor);
alter table ledger.counter reset (fillfactor);
