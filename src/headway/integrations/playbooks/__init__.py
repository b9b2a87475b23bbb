"""Steps of playbooks that need rooms beside or above exceptions: settlement, customers, the shipper's own system.

Owns: no tables. Each file is one kind of step (`exceptions/playbooks/steps/base.py`) that sends those rooms' commands.
`registry.py` has the tuple of all kinds of steps there are, which bootstrap gives to exceptions.
"""
