"""The JSON API ``/api/v1``: the shapes of what is sent and answered, and their description."""
