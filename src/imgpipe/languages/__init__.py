"""Languages: how each kind of text refers to images, by its file's extension in small letters."""

from imgpipe.languages import css, html, markdown, strings, yaml
from imgpipe.languages.language import Extract

LANGUAGES: dict[str, Extract] = {
    **dict.fromkeys(("md", "markdown", "mkdown", "mkdn", "mkd"), markdown.extract),
    **dict.fromkeys(("html", "htm", "xhtml", "liquid", "svg"), html.extract),
    **dict.fromkeys(("css", "scss", "sass", "less"), css.extract),
    **dict.fromkeys(("yml", "yaml"), yaml.extract),
    **dict.fromkeys(("js", "mjs", "cjs", "jsx", "ts", "tsx"), strings.extract_script),
    **dict.fromkeys(("json", "webmanifest", "geojson", "map"), strings.extract_script),
    **dict.fromkeys(("csv", "tsv"), strings.extract_table),
    **dict.fromkeys(("xml", "rss", "atom", "xsl"), strings.extract_xml),
    **dict.fromkeys(("txt", "toml", "bib", "textile", "rst", "adoc"), strings.extract_text),
}
