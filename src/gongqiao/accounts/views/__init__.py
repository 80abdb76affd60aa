"""Pages of accounts: signing in by phone or WeChat, and the security page."""
