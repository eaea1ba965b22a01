"""The pages of daily allowances."""
