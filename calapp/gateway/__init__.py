"""The local gateway: the REST surfaces of Aurinko and Kloudless over every account of a profile, on this machine only.

A request passes four rooms: ``guard`` looks at how it came (Host, Origin, size, time), ``access`` at who sends it, a
surface (``aurinko``, ``kloudless``) translates it, and ``workers`` carry it out through the services, each on a runtime
of its own thread. What is written is an edit like the window's: durable, queued, merged, undoable.
"""
