"""iCalendar text (RFC 5545): the fast scanner, the full parser, the patching writer and time zones."""
