-- The verbs write rolls themselves.

drop trigger join_as_before on ledger.set_member;
drop function ledger.join_as_before();
