"""The programme of 2021 again: its own curve of enrolment through the real pipeline."""
