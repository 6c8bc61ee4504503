"""Django plumbing: base model, row-level security, events, CSP, progressive web app."""
