"""What happens, told to other people's programs as it happens: over WebSocket and as an event stream.

https://docs.joinmastodon.org/methods/streaming/
"""
