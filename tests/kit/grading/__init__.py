"""Grades submissions that nobody trusts: takes them in, tests them behind walls, writes what came out."""
