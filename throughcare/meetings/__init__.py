"""Group sessions as they took place: who came, and what follows where somebody did not."""
