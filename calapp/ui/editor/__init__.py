"""The event editor, built of sections that each load, check and hand back their fields."""
