"""Many annexes: which are wanted, what must be made again, where the work is done, and the recap."""
