"""The human stations of the flow, one module each. A screen calls these verbs and nothing else."""
