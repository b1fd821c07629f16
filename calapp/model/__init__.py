"""The uniform calendar model: frozen values, standard library only."""
