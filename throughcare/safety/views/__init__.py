"""The pages of concerns, of safety plans, and of C-SSRS screens."""
