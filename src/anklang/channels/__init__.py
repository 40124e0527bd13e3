"""The port between Anklang and the outside: one vocabulary for every way of reaching a person."""
