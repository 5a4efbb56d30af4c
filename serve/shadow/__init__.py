"""A challenger in the champion's shadow: it reads the same complaints, nobody sees what it says."""
