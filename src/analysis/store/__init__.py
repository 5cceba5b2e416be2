"""What is held: dated snapshots, the observations tidied from them, and the values computed from these."""
