"""The sync engine, without Qt, SQL or HTTP."""
