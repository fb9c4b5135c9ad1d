"""The jobs of this room: importing their modules registers them."""
