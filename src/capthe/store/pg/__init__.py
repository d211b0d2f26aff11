"""The ledger, the work and the register on PostgreSQL, and the server they run on."""
