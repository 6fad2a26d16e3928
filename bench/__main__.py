"""`make bench`: every measurement, one table each."""

from bench.audit_cost import measure_audit

if __name__ == "__main__":
    measure_audit()
