"""Pure Python that every floor stands on: money, periods, identifiers, findings, dated tables."""
