"""Tests that stand above the apps."""
