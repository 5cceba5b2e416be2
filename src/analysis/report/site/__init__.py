"""What lies beside the annexes: the front page that finds them, and pages of what has changed."""
