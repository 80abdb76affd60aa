"""Dashboards and assessments over several apps."""
