"""The port for shop systems and carriers: what one is, what it says, and which ones are connected."""
