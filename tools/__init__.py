"""What serves the project's makers and is no part of the package."""
