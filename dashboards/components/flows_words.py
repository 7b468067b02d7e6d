"""What flows are called: in the account population `new` are births, and `entered` are not only returns."""

from dashboards.language import Language


def flow_name(account: str, flow: str, language: Language, *, kind: str = "names") -> str:
    """Name of a flow of an account; `kind` short for charts, with line breaks, or names."""
    return language.text_or(f"flows.{kind}_{account}.{flow}", language.text(f"flows.{kind}.{flow}"))


def definition_of(account: str) -> str:
    """Its name in `definition.BESIDE`."""
    return "flow_jkn" if account.startswith("jkn") else f"flow_{account.partition(':')[0]}"
