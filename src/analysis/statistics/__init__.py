"""Statistics as small pure functions: arrays and frames in, frames out, nothing read and nothing kept."""
