"""The port for shop systems: what one is, what it says, and which ones are connected."""
