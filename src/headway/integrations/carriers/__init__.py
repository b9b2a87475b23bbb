"""Ways to reach a carrier, one file each, listed in `registry.CONNECTORS`."""
