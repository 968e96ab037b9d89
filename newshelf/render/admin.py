"""The editor in the browser: the page that starts it, and its form."""

from newshelf.editor.form import configuration, sources
from newshelf.plan.output import Output
from newshelf.render.studio import Studio

TEMPLATE = "pages/admin.html"
# What the editor needs beyond the site's own policy: styles that its program makes, the repository's programming
# interface, pictures from there and from the page's memory. Scripts come from this site alone, as everywhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data: blob: {pictures}; connect-src 'self' blob: data: {interface}; "
    "manifest-src 'self' data: blob:; base-uri 'none'; form-action 'none'"
)


def page(studio: Studio, output: Output) -> bytes:
    """The page. Its policy stands in it too, for hosts that send no headers."""
    interface, pictures = sources(output.subject.admin)
    site = studio.sites[output.language]
    template = studio.environment.get_template(TEMPLATE)
    policy = POLICY.format(interface=interface, pictures=pictures)
    return template.render(language=output.language, name=site.name, policy=policy).encode()


def form(studio: Studio, output: Output) -> bytes:
    """The configuration of the editor."""
    site, subject = studio.editions[output.language].site, output.subject
    return configuration(site, subject.admin, subject.disciplines).encode()
