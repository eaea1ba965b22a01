"""The database: engine, tenancy, audit log and models."""
