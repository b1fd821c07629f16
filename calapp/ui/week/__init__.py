"""The week view: layout and metrics as arithmetic, painting and gestures on top."""
