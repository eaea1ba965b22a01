"""Approvals: asked for by staff, decided by an approver, told to who asked (`costs.md`, I4-I6)."""
