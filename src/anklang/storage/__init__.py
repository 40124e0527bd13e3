"""PostgreSQL: the embedded server, connections, transactions, the queue of facts, timers, migrations."""
