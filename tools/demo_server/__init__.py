"""A server on this machine that answers as Jobindsats and StatBank Denmark do, for tests and demonstrations."""
