"""The JSON API: views over the same services as the pages."""
