"""The human stations of the flow, one module each."""
