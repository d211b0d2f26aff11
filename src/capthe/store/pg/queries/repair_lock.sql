-- Nobody writes while the working tables are rewritten.
lock table ledger.block, ledger.event, ledger.posting, ledger.place, ledger.dossier_set,
  ledger.counter, ledger.stock, ledger.blank, ledger.flag_open, ledger.work, ledger.head,
  ledger.maker, ledger.signer, ledger.signing, register.entry, register.event, register.amended,
  register.person, register.bearer in share row exclusive mode
