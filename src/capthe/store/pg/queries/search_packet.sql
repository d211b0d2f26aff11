-- A packet by device and sequence, and the dossier it became. The dossier lies in the arrival
-- block of its province that was written together with the packet: no index of its own is needed.
select k.id, k.outcome, k.reason, k.received_at, d.id, d.cid
  from ledger.packet k
  left join ledger.device v on v.no = k.device
  left join lateral (
    select d.id, d.cid
      from (select b.set_id from ledger.block b
             where b.id > k.block and b.id <= k.block + %(reach)s and b.verb = 'receive'
               and b.written_at = k.received_at
             order by b.id) b
      join ledger.dossier_set s on s.id = b.set_id and s.province = v.province
      join ledger.dossier d on d.id between s.lo and s.hi and d.submission_id = k.id
     limit 1
  ) d on k.outcome = 'dossier'
 where k.device = %(device)s and k.seq = %(seq)s
