"""nginx and Apache from Debian's packages, on the loopback interface, with the settings that a new library holds."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newshelf import starting

NGINX = """
pid {folder}/pid; error_log {folder}/error.log; daemon on; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/www; include {folder}/settings; }}
}}
"""
APACHE = """
ServerRoot {folder}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
TypesConfig /dev/null
DefaultRuntimeDir {folder}
{modules}
{user}
DocumentRoot {folder}/www
<Directory {folder}/www>
    Require all granted
</Directory>
Include {folder}/settings
"""
MODULES = "mpm_event authz_core dir mime headers filter deflate"


@contextmanager
def running(server: str, site: Path, below: str, port: int = 0) -> Iterator[str]:
    """A server ("nginx", "apache2") that publishes a site below a path ("/", "/lib/"); gives the address.

    ``port`` is any free one unless it is given: feeds name the address that they are made for.

    Both programs listen before their start command returns. Their workers may run as another user, so the site is
    copied to where anybody may read.
    """
    with tempfile.TemporaryDirectory() as made, socket.socket() as found:
        folder = Path(made)
        folder.chmod(0o755)
        shutil.copytree(site, folder / "www" / below.strip("/"), dirs_exist_ok=True)
        for path in [folder / "www", *(folder / "www").rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        snippet = "nginx.conf" if server == "nginx" else "apache.conf"
        settings = (starting.SKELETON / "publishing" / snippet).read_text(encoding="utf-8")
        (folder / "settings").write_text(re.sub("/(404.html|admin/)", rf"{below}\1", settings), encoding="utf-8")
        if not port:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
            found.close()
        modules = "\n".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split()
        )
        user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        pattern = NGINX if server == "nginx" else APACHE
        text = pattern.format(folder=folder, port=port, modules=modules, user=user)
        (folder / "conf").write_text(text, encoding="utf-8")
        program = shutil.which(server, path=f"{os.environ['PATH']}:/usr/sbin") or server
        if server == "nginx":
            command = [program, "-p", made, "-e", f"{made}/error.log", "-c", f"{made}/conf"]
            start, stop = command, [*command, "-s", "stop"]
        else:
            command = [program, "-f", f"{made}/conf"]
            start, stop = [*command, "-k", "start"], [*command, "-k", "stop"]
        subprocess.run(start, check=True)
        try:
            yield f"http://127.0.0.1:{port}{below}"
        finally:
            subprocess.run(stop, check=True)
