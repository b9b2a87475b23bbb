"""Words of the wire that one room's file is too small for."""
