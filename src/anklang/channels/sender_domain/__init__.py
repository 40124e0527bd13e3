"""What the domain of a mail account's sender says in DNS, and what is to be put in: SPF, DKIM, DMARC, MX."""
