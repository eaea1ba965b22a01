"""One's own account: name, language, password, and where one is signed in."""
