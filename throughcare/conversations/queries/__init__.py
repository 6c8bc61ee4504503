"""What screens show of threads. Every query here starts from threads that the policy let through."""
