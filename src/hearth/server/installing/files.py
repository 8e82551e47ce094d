"""The files an installation writes: the services, the timer of the daily backup, and the web server's site."""

from hearth.server.installing.place import CONFIG, DATA, PORT, PROGRAM, USER

SERVICE, BACKUP, TIMER = (
    "/etc/systemd/system/hearth.service",
    "/etc/systemd/system/hearth-backup.service",
    "/etc/systemd/system/hearth-backup.timer",
)
SITE, CADDYFILE = "/etc/caddy/hearth.caddy", "/etc/caddy/Caddyfile"
IMPORT = f"import {SITE}"

_HARDENED = f"""\
User={USER}
Group={USER}
EnvironmentFile={CONFIG}
WorkingDirectory={PROGRAM}
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths={DATA} {PROGRAM}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
"""


def service() -> str:
    """The home itself."""
    return f"""\
[Unit]
Description=Hearth, the home of a community
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart={PROGRAM}/hearth up --host 127.0.0.1 --port {PORT}
Restart=always
RestartSec=2
TimeoutStopSec=30
LimitNOFILE=65536
{_HARDENED}
[Install]
WantedBy=multi-user.target
"""


def backup() -> str:
    """One daily backup, proven by a restore."""
    return f"""\
[Unit]
Description=Daily backup of the Hearth home, proven by a restore
After=hearth.service

[Service]
Type=oneshot
ExecStart={PROGRAM}/hearth backup --daily
Nice=10
IOSchedulingClass=idle
{_HARDENED}"""


def timer() -> str:
    """Every night; made up for when the machine was off."""
    return """\
[Unit]
Description=Daily backup of the Hearth home

[Timer]
OnCalendar=*-*-* 03:30:00
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
"""


def site(domain: str) -> str:
    """The web server's part: certificates by itself, live events without delay, patience during a restart."""
    return f"""\
# Written by `hearth install`; running it again writes it anew. Own sites belong into {CADDYFILE}.
{domain} {{
	encode zstd gzip
	header Strict-Transport-Security "max-age=31536000"
	reverse_proxy 127.0.0.1:{PORT} {{
		flush_interval -1
		lb_try_duration 30s
	}}
}}
"""
