"""The screens, one module each: read the tenant through the rooms' views, hand it to a template."""
