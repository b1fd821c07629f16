"""What a person should know of Kloudless; a module of its own, for faces ask for it before anything is connected."""

REMARK = (
    "Kloudless cannot refuse an edit of an event that somebody else changes in the same moment. calapp looks before it "
    "writes and checks afterwards, so one of two simultaneous edits may still be lost."
)
