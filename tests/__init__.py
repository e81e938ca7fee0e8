"""Tests: unit mirrors mailbot, integration meets real servers, acceptance holds whole conversations."""
