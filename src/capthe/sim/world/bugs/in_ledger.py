"""Defects of the ledger's verbs, each one line of SQL that says something else."""

from capthe.sim.world.bugs.bug import Bug, in_sql

LEDGER_BUGS = (
    Bug(
        "spoiled_blank_not_posted",
        "a blank that is spoiled, lost or destroyed is not posted out of its account",
        "books_balance",
        in_sql("append_rows", "cardinality(v_ended), null)", "0, null)"),
    ),
    Bug(
        "counter_counts_twice",
        "the counter of hand-overs goes up by two",
        "books_balance",
        in_sql("hand_over", "p_act.happened_at, 'epoch'), 1)", "p_act.happened_at, 'epoch'), 2)"),
    ),
    Bug(
        "lease_is_trusted",
        "who has claimed a set works it without looking again whether it is still there",
        "nothing_is_broken",
        in_sql("verify", "if not found or s.stage <> p_from or s.n = 0 then", "if not found then"),
    ),
    Bug(
        "taken_slot_goes_on",
        "who finds the card slot taken goes on as if it were free",
        "books_balance",
        in_sql("claim_cards", "any (v_lost) then v_perhaps else", "any (v_lost) then v_new else"),
    ),
    Bug(
        "refused_dossier_keeps_its_slot",
        "a dossier that ends without a card keeps the citizen's card slot",
        "books_balance",
        in_sql("append_rows", "if l.is_void then", "if false then"),
    ),
    Bug(
        "no_last_look_before_the_print",
        "the intent of printing does not look at flags again",
        "an_open_flag_holds",
        in_sql("flagged_in", "p_to = any (k.forbids_into)", "false"),
    ),
    Bug(
        "flags_do_not_hold",
        "an append does not look at open flags",
        "an_open_flag_holds",
        in_sql("append_rows", "if not p_unstoppable then", "if false then"),
    ),
    Bug(
        "blank_given_twice",
        "the next serial is one less than it should be",
        "a_blank_is_printed_once",
        in_sql(
            "take_blanks",
            "set next_blank = b.next_blank + p_n",
            "set next_blank = b.next_blank + greatest(p_n - 1, 1)",
        ),
    ),
    Bug(
        "missing_packet_forgotten",
        "a gap in a device's sequence is nobody's case",
        "books_balance",
        in_sql("report_missing", "where d.no = p_device", "where false and d.no = p_device"),
    ),
    Bug(
        "move_forgotten",
        "a dossier whose number was found is closed, and not opened again under it",
        "books_balance",
        in_sql("verify", "and e.block = v_done.block", "and e.block = v_done.block and false"),
    ),
    Bug(
        "block_half_written",
        "the header of a block is written over half of its events",
        "digests_are_intact",
        in_sql(
            "append_rows",
            "v_block, p_verb, p_set, p_from, v_moved, p_act,",
            "v_block, p_verb, p_set, p_from, v_moved / 2, p_act,",
        ),
    ),
    Bug(
        "both_approvals_by_one",
        "an officer may approve what he enrolled himself",
        "maker_is_not_checker",
        in_sql("pass_set", "case when v_four_eyes then", "case when false then"),
    ),
)
