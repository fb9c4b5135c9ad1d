"""Messages that came in, read with nothing trusted: size, then shape, then sender, then words."""
