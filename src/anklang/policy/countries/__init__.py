"""Rules of countries as data, and what reads them."""
