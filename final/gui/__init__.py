"""The windows of the finished chat. Nothing below knows them; all of it runs in the main loop's thread."""
