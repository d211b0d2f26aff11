"""Portraits, prints and papers: encrypted, content-addressed, each one erasable.

port       what every store of objects can do, and the table of wrapped keys it needs
kek        one key-encryption key per province and month, in a folder
envelope   a key of its own for every object; address = SHA-256 of the ciphertext
frame      how objects lie in a pack file, and how a pack is read again after a crash
draft      frames of several groups in memory as a disk takes it
packs      the default: append-only pack files, one durable group per packet
s3         the same over any S3
"""
