"""Machines and agencies outside the program: one Protocol, its adapters, its twins."""
