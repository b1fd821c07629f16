"""The SQLite store: takes and returns model values, never rows."""
