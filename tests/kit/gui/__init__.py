"""Drives the windows of a program under test: any toolkit on top of Tk, on any system with a screen."""
