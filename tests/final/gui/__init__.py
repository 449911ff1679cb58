"""Tests of the finished chat's windows."""
