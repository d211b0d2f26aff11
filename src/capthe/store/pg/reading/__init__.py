"""What people read off the ledger: one module a noun, named SQL, frozen values, nothing written."""
