"""CalDAV (RFC 4791): discovery, WebDAV requests, XML and the provider built on them."""
