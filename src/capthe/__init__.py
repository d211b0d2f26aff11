"""capthe: enrol a people, issue every card, account for each one."""
