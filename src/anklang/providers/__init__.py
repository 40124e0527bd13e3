"""The vendors that Anklang speaks to, each behind the port of ``anklang.channels``."""
