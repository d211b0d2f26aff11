-- Nobody writes while the working tables are rewritten.
lock table ledger.block, ledger.event, ledger.posting, ledger.place, ledger.dossier_set,
  ledger.counter, ledger.stock, ledger.blank, ledger.flag_open, ledger.work, ledger.head,
  ledger.maker, ledger.signer, ledger.signing in share row exclusive mode
