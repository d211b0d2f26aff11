-- The number of a register event by who reported it and under which id.
select id from register.event where source = %(source)s and source_id = %(source_id)s
