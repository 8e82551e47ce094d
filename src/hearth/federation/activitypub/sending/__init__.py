"""What leaves for other servers: durable rows, sent in order host by host."""
