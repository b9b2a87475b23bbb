"""The value types that a map file names with `as:`; one file a family, one row a type in `registry.py`."""
