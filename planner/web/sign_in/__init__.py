"""Coming in and going out: sign-in, invitations, forgotten passwords."""
