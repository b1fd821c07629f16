"""What a person should know of Aurinko; a module of its own, for it is asked before anything is connected."""

NO_RETURN = (
    "Aurinko cannot bring back an occurrence that was left out. Create an event of its own for that date instead."
)
NO_FILES = "Aurinko keeps no files that calapp adds. Put their addresses into the notes, or choose another account."
