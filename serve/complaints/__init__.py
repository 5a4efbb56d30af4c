"""One complaint as it stands, told to the intake system it came from."""
