"""The socket process: connections, posting, delivery. Plain asyncio, no Django."""
