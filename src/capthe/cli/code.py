"""`capthe code USER`: the present one-time code of a demo user with a second factor."""

import argparse
import sys
import time

from capthe.cli.environment import home_of, home_option
from capthe.cli.home import ENTROPY
from capthe.cli.nation import PROGRAMME_START
from capthe.cli.site import site_config
from capthe.store.pg.server import SUPERUSER


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "code",
        help="mã dùng một lần hiện tại của người dùng bản trình diễn"
        " / a demo user's present one-time code",
    )
    parser.add_argument("user", metavar="NAME", help="tên đăng nhập / the name to sign in with")
    home_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the code; real seconds, because the browser's side counts them too."""
    from capthe.web import settings  # noqa: PLC0415 - Django is configured here
    from capthe.web.totp import totp_code  # noqa: PLC0415

    home = home_of(arguments)
    with home.connect():  # a home that is not up, or never was, is answered in words
        settings.configure(site_config(home, SUPERUSER, 0))
        from capthe.web.demo_users import make_demo_users  # noqa: PLC0415 - needs the settings

        users = make_demo_users(
            home.demo_password, valid_from=PROGRAMME_START.date(), entropy=ENTROPY
        )
    secret = next((u.totp_secret for u in users if u.username == arguments.user), None)
    if secret is None:
        sys.stderr.write("Không có người dùng này hoặc không cần mã. / No such user, or no code.\n")
        return 2
    seconds = int(time.time())  # noqa: TID251 - a one-time code counts real seconds
    sys.stdout.write(f"{totp_code(secret, seconds)}\n")
    return 0
