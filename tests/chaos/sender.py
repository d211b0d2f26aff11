"""A station that enrols without end and says which packets it holds a receipt for.

python -m tests.chaos.sender ADDRESS FOLDER
"""

import sys
from pathlib import Path

from capthe.packet.header import read_header
from tests.flow.world import World

BATCH = 5


def main(address, folder):
    world = World(address, Path(folder))
    while True:
        packets = [world.device.seal(world.citizen()) for _ in range(BATCH)]
        for packet, answer in zip(packets, world.receive(*packets), strict=True):
            if answer.receipt is not None:
                sys.stdout.write(f"{read_header(packet).packet_id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
