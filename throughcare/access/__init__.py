"""Words (permissions), roles, the actor, the guard, the audit trail."""
