"""What must be ready before a trip begins, and the office's checklists and entry rules."""
