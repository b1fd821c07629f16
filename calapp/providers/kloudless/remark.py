"""What a person should know of Kloudless; a module of its own, for it is asked before anything is connected."""

REMARK = (
    "Kloudless cannot refuse an edit of an event that somebody else changes in the same moment. calapp looks before it "
    "writes and checks afterwards, so one of two simultaneous edits may still be lost."
)
NO_RDATES = (
    "Kloudless holds the rule of a series and no dates beside it. Leave the added dates out, create events of their "
    "own for them, or choose a calendar of another account."
)
NO_RETURN = (
    "Kloudless cannot bring back an occurrence that was left out. Create an event of its own for that date instead."
)
LINKS_ONLY = "Kloudless keeps addresses of files, not files. Add a link, or choose a calendar of another account."
