"""Local counterparts of vendors as the accounts of one workspace: they judge requests, take messages and speak."""
