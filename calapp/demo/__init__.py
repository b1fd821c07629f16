"""A sample account on an embedded CalDAV server."""
