-- Row texts are hashed as the ledger's verbs hashed them: one date style, one time zone.
set local datestyle = 'ISO, YMD';
set local timezone = 'UTC';
set local bytea_output = 'hex';
set local intervalstyle = 'postgres';
