"""The sealed packet: how a dossier travels from a station to the centre."""
