"""The command `bilag`: what a user types, and what is told back; one module for each group of commands."""
