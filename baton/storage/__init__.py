"""The database: tables, transactions, migrations. The only place that knows SQL."""
