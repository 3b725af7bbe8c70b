"""How Baton speaks: the brand's own lines, kept in `policy/brand.yml`."""
