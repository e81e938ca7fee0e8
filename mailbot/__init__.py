"""Runs the Ottawa Connector Program's matches by email alone."""
