"""Tests of the server's page, in a program of its own."""
