"""Approvals: asked for by staff, decided by an approver; who decides in an office."""
