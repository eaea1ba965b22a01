"""What hosts send as files: tables and calendars, read into values and compared with the draft."""
