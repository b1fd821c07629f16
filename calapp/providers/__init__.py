"""Calendar systems: server words in, model values out; blind to the store and the keyring."""
