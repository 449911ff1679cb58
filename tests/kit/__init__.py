"""The harness: starts programs, speaks to them over real sockets, explains failures, keeps points."""
