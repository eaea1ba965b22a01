"""The web edge: Flask views, forms and the thin calendar feed application."""
