"""What must be ready before a trip begins: checklists, entry rules, personal data, reminders."""

from planner.services.readiness.reading import Checklist, ChecklistLine, checklist_of

__all__ = ["Checklist", "ChecklistLine", "checklist_of"]
