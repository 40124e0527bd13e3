"""The demo shop "Lindenhof" with its customers and their phones: the real product, played on one screen."""
