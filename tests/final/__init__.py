"""Tests of the finished app."""
