"""The automatic stations of the flow, one module each."""
