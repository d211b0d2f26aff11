-- The transactions in flight that have taken an id for a block or an access row and may still
-- commit it: taking one locks its sequence until the transaction ends.
select virtualtransaction, pid
  from pg_locks
 where locktype = 'relation' and pid is distinct from pg_backend_pid()
   and database = (select oid from pg_database where datname = current_database())
   and relation in ('ledger.block_id'::regclass,
                    pg_get_serial_sequence('ledger.access', 'id')::regclass)
