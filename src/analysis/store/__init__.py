"""What is kept between commands as data."""
