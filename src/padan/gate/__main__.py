"""`python -m padan.gate`: writes the suites under expectations/delivery anew."""

from padan.gate.suites import write_suites

if __name__ == "__main__":
    write_suites()
